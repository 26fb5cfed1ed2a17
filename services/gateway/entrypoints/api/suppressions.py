"""Addresses that are not written to any more."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AwareDatetime, BaseModel, Field

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.parked import Because
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import (
    LiftSuppression,
    LiftSuppressions,
    ListSuppressions,
    SuppressionsPage,
)

router = APIRouter(prefix="/api/v1/suppressions", tags=["dossiers"])


class LiftSeveral(Because):
    """Which, as the list narrows them, and how many they are."""

    channel: Channel
    because: SuppressedBecause
    since: AwareDatetime
    until: AwareDatetime
    expected: Annotated[int, Field(ge=1, le=100_000)]


class Lifted(BaseModel):
    lifted: int


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_suppressions(app: App, query: Annotated[ListSuppressions, Query()]) -> SuppressionsPage:
    """Those that stand before those that were lifted, the latest first. No address: whose notice came back."""
    return await app.call(query)


@router.post("/lift")
async def lift_suppressions(
    body: LiftSeveral, visitor: Annotated[Visitor, allowed(Permission.LIFT_SUPPRESSIONS)], app: App
) -> Lifted:
    """Write again to all that were suppressed alike within a time; none, when they are not as many as `expected`."""
    return Lifted(lifted=await app.call(LiftSuppressions(**body.model_dump(), staff_id=visitor.account.id)))


@router.post("/{suppression_id}/lift", status_code=204)
async def lift_suppression(
    suppression_id: UUID, body: Because, visitor: Annotated[Visitor, allowed(Permission.LIFT_SUPPRESSION)], app: App
) -> Response:
    """Write to the address again. Who and why are kept."""
    await app.call(LiftSuppression(suppression_id=suppression_id, staff_id=visitor.account.id, reason=body.reason))
    return Response(status_code=204)
