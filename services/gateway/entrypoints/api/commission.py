"""The commission: opinions that are owed, and who sits in it."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from shared.contracts.investor.commission_replies import CommissionMembers, OpinionPage
from shared.contracts.investor.queries import ListCommissionMembers, ListOpinions

router = APIRouter(prefix="/api/v1", tags=["commission"])


@router.get("/opinions", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_opinions(app: App, query: Annotated[ListOpinions, Query()]) -> OpinionPage:
    """Opinions that are awaited, the oldest due first, and how many each administration owes."""
    return await app.call(query)


@router.get("/commission-members", dependencies=[allowed(Permission.SEE_CLOCK_RULES)])
async def list_commission_members(app: App) -> CommissionMembers:
    """Who sits in the commission, and who is asked for which act, with source and mark of confidence."""
    return await app.call(ListCommissionMembers())
