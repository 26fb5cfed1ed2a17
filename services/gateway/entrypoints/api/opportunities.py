"""The territorial offer: public to read once published; drafted, revised, published and withdrawn by editors."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel, ConfigDict

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.replies import Drafted, OpportunityPage, OpportunityView
from shared.contracts.territory.requests import (
    DraftOpportunity,
    PublishOpportunity,
    ReviseOpportunity,
    WithdrawOpportunity,
)

router = APIRouter(prefix="/api/v1", tags=["opportunities"])

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]


class Filter(BaseModel):
    province: ProvinceCode | None = None
    sector: Sector | None = None
    offset: Annotated[int, Query(ge=0)] = 0
    limit: Annotated[int, Query(ge=1, le=200)] = 50


class DraftBody(BaseModel):
    model_config = ConfigDict(extra="forbid")

    request_id: UUID
    """Idempotency key: the same again answers the same draft."""
    details: OpportunityDetails


@router.get("/opportunities", dependencies=[public("published offers")])
async def list_opportunities(app: App, query: Annotated[Filter, Query()]) -> OpportunityPage:
    """Published opportunities, the newest first."""
    return await app.call(ListOpportunities(**query.model_dump(), published_only=True))


@router.get("/opportunities/{opportunity_id}", dependencies=[public("published offers")])
async def get_opportunity(opportunity_id: UUID, app: App) -> OpportunityView:
    """One published opportunity."""
    return await app.call(GetOpportunity(opportunity_id=opportunity_id))


@router.get("/staff/opportunities", dependencies=[allowed(Permission.EDIT_OFFER)])
async def list_all_opportunities(app: App, query: Annotated[Filter, Query()]) -> OpportunityPage:
    """Every opportunity, drafts and withdrawn ones too."""
    return await app.call(ListOpportunities(**query.model_dump(), published_only=False))


@router.get("/staff/opportunities/{opportunity_id}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def get_any_opportunity(opportunity_id: UUID, app: App) -> OpportunityView:
    """One opportunity with its history and what it accepts now."""
    return await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))


@router.post("/opportunities", status_code=201)
async def draft_opportunity(body: DraftBody, visitor: Editor, app: App) -> Drafted:
    return await app.call(
        DraftOpportunity(request_id=body.request_id, staff_id=visitor.account.id, details=body.details)
    )


@router.put("/opportunities/{opportunity_id}", status_code=204)
async def revise_opportunity(opportunity_id: UUID, body: OpportunityDetails, visitor: Editor, app: App) -> Response:
    """Replace the whole content of a draft."""
    staff_id = visitor.account.id
    await app.call(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=staff_id, details=body))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/publish", status_code=204)
async def publish_opportunity(opportunity_id: UUID, visitor: Editor, app: App) -> Response:
    """Open a draft to investors."""
    await app.call(PublishOpportunity(opportunity_id=opportunity_id, staff_id=visitor.account.id))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/withdraw", status_code=204)
async def withdraw_opportunity(opportunity_id: UUID, visitor: Editor, app: App) -> Response:
    """Close an offer, or drop a draft."""
    await app.call(WithdrawOpportunity(opportunity_id=opportunity_id, staff_id=visitor.account.id))
    return Response(status_code=204)
