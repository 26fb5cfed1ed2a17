"""Approved projects that stand still, and what stands in the way of the others."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from shared.contracts.investor.realisation_requests import ListStalled
from shared.contracts.investor.realisation_views import StalledPage

router = APIRouter(prefix="/api/v1", tags=["dossiers"])


@router.get("/stalled-projects", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_stalled(app: App, query: Annotated[ListStalled, Query()]) -> StalledPage:
    """Approved projects that do not move, or that something blocks, the longest first."""
    return await app.call(query)
