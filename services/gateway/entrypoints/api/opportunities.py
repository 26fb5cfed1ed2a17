"""The territorial offer: public to read once published; written by editors, approved by a second person."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict

from services.gateway.domain.offer_diff import FieldChange
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.attachment_copies import public_copy, staff_copy
from services.gateway.entrypoints.offer_versions import contents
from shared.contracts.codes import Language, ProvinceCode, Sector
from shared.contracts.territory.attachments import StoredAttachment
from shared.contracts.territory.offer import OfferedAmount, OpportunityDetails, OpportunityVersionView
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.replies import Drafted, OpportunityPage, OpportunityView
from shared.contracts.territory.requests import (
    DraftOpportunity,
    DropRevision,
    Fingerprint,
    PublishOpportunity,
    ReviseOpportunity,
    SendBackOpportunity,
    SubmitOpportunity,
    Why,
    WithdrawOpportunity,
)

router = APIRouter(prefix="/api/v1", tags=["opportunities"])

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
Reviewer = Annotated[Visitor, allowed(Permission.REVIEW_OFFER)]
_STAFF = allowed(Permission.SEE_OFFERS)


class Filter(BaseModel):
    province: ProvinceCode | None = None
    sector: Sector | None = None
    amount_mad: OfferedAmount | None = None
    """Offers for which a project of this amount is neither too small nor too large."""
    offset: Annotated[int, Query(ge=0)] = 0
    limit: Annotated[int, Query(ge=1, le=200)] = 50


class StaffFilter(Filter):
    being_written: bool = False
    """Only those of which something is being written or waits for review."""


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DraftBody(_Body):
    request_id: UUID
    """Idempotency key: the same again answers the same draft."""
    details: OpportunityDetails


class ApprovalBody(_Body):
    seen: Fingerprint | None = None
    """`fingerprint` of the content that was read; another one is not approved."""


class ReasonBody(_Body):
    reason: Why


class OptionalReasonBody(_Body):
    reason: Why | None = None


@router.get("/opportunities", dependencies=[public("published offers")])
async def list_opportunities(app: App, query: Annotated[Filter, Query()]) -> OpportunityPage:
    """Published opportunities, the newest first."""
    return await app.call(ListOpportunities(**query.model_dump(), published_only=True))


@router.get("/opportunities/{opportunity_id}", dependencies=[public("published offers")])
async def get_opportunity(opportunity_id: UUID, app: App) -> OpportunityView:
    """One published opportunity."""
    return await app.call(GetOpportunity(opportunity_id=opportunity_id))


@router.get("/staff/opportunities", dependencies=[_STAFF])
async def list_all_opportunities(app: App, query: Annotated[StaffFilter, Query()]) -> OpportunityPage:
    """Every opportunity, drafts and withdrawn ones too."""
    return await app.call(ListOpportunities(**query.model_dump(), published_only=False))


@router.get("/staff/opportunities/{opportunity_id}", dependencies=[_STAFF])
async def get_any_opportunity(opportunity_id: UUID, app: App) -> OpportunityView:
    """One opportunity with its history, what is being written of it and what it accepts now."""
    return await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))


@router.get("/staff/opportunities/{opportunity_id}/versions", dependencies=[_STAFF])
async def list_opportunity_versions(
    opportunity_id: UUID, app: App, at: AwareDatetime | None = None
) -> tuple[OpportunityVersionView, ...]:
    """What was published of it and who answered for it, the newest first. `at`: only what was read at that moment."""
    known = await contents(app, opportunity_id)
    if at is None:
        return tuple(known.versions)
    read = known.read_at(at)
    return (read,) if read is not None else ()


@router.get("/staff/opportunities/{opportunity_id}/changes", dependencies=[_STAFF])
async def list_opportunity_changes(
    opportunity_id: UUID, app: App, before: int, after: int | None = None
) -> tuple[FieldChange, ...]:
    """What is another between two versions, field by field and word by word. Without `after`: what is being written."""
    return tuple((await contents(app, opportunity_id)).changes(before, after))


@router.get("/opportunities/{opportunity_id}/attachments/{sha256}", dependencies=[public("published offers")])
async def get_attachment(opportunity_id: UUID, sha256: str, app: App, language: Language = Language.FRENCH) -> Response:
    """The bytes of a document of a published opportunity, to be saved under its title in `language`."""
    return await public_copy(app, opportunity_id, sha256, language)


@router.get("/staff/opportunities/{opportunity_id}/attachments/{sha256}", dependencies=[_STAFF])
async def get_any_attachment(
    opportunity_id: UUID, sha256: str, app: App, language: Language = Language.FRENCH
) -> Response:
    """The bytes of a document of any version, or of what is being written."""
    return await staff_copy(app, opportunity_id, sha256, language)


@router.post("/opportunity-attachments", status_code=201)
async def add_attachment(request: Request, visitor: Editor, app: App) -> StoredAttachment:
    """A whole file as the body. Nothing shows it before an opportunity's content names its `sha256`."""
    return await app.attachments.take(request.stream(), visitor.account.id)


@router.post("/opportunities", status_code=201)
async def draft_opportunity(body: DraftBody, visitor: Editor, app: App) -> Drafted:
    return await app.call(
        DraftOpportunity(request_id=body.request_id, staff_id=visitor.account.id, details=body.details)
    )


@router.put("/opportunities/{opportunity_id}", status_code=204)
async def revise_opportunity(opportunity_id: UUID, body: OpportunityDetails, visitor: Editor, app: App) -> Response:
    """Replace the whole content of a draft; of what is published, draft the next version beside it."""
    staff_id = visitor.account.id
    await app.call(ReviseOpportunity(opportunity_id=opportunity_id, staff_id=staff_id, details=body))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/submit", status_code=204)
async def submit_opportunity(opportunity_id: UUID, visitor: Editor, app: App) -> Response:
    """Hand what is being written to a second person."""
    await app.call(SubmitOpportunity(opportunity_id=opportunity_id, staff_id=visitor.account.id))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/send-back", status_code=204)
async def send_back_opportunity(opportunity_id: UUID, body: ReasonBody, visitor: Reviewer, app: App) -> Response:
    """What waits for review is not approved as it is."""
    staff_id = visitor.account.id
    await app.call(SendBackOpportunity(opportunity_id=opportunity_id, staff_id=staff_id, reason=body.reason))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/publish", status_code=204)
async def publish_opportunity(
    opportunity_id: UUID, visitor: Reviewer, app: App, body: ApprovalBody | None = None
) -> Response:
    """Approve what waits for review and open it to investors; refused to whoever wrote in it."""
    seen = body.seen if body else None
    await app.call(PublishOpportunity(opportunity_id=opportunity_id, staff_id=visitor.account.id, seen=seen))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/drop-revision", status_code=204)
async def drop_revision(opportunity_id: UUID, visitor: Editor, app: App) -> Response:
    """Give up the next version; what is published stays."""
    await app.call(DropRevision(opportunity_id=opportunity_id, staff_id=visitor.account.id))
    return Response(status_code=204)


@router.post("/opportunities/{opportunity_id}/withdraw", status_code=204)
async def withdraw_opportunity(
    opportunity_id: UUID, visitor: Editor, app: App, body: OptionalReasonBody | None = None
) -> Response:
    """Close an offer, or drop a draft."""
    reason = body.reason if body else None
    await app.call(WithdrawOpportunity(opportunity_id=opportunity_id, staff_id=visitor.account.id, reason=reason))
    return Response(status_code=204)
