"""The territorial offer in the console: what waits for whom, the editor's form, the second person's word."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.offer_diff import FieldChange, compare
from services.gateway.domain.offer_reading import desk
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.offer_versions import contents
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.offer_form import (
    CONTACT_ROLES,
    FIELDS,
    FIELDS_OF_PROBLEM,
    PARTS,
    details_of,
    typed_of,
)
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language, Sector
from shared.contracts.refusal import Refusal, RequestInvalid, ServiceUnavailable
from shared.contracts.territory.codes import OpportunityStatus
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.offer_refusals import (
    OpportunityInconsistent,
)
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities, ListPlots, ListZones
from shared.contracts.territory.refusals import (
    OpportunityNotFound,
)
from shared.contracts.territory.replies import OpportunityView
from shared.contracts.territory.requests import (
    DraftOpportunity,
    DropRevision,
    OpportunityCommand,
    PublishOpportunity,
    ReviseOpportunity,
    SendBackOpportunity,
    SubmitOpportunity,
    WithdrawOpportunity,
)

router = APIRouter(include_in_schema=False, prefix="/console/opportunities")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
Reviewer = Annotated[Visitor, allowed(Permission.REVIEW_OFFER)]
Reader = Annotated[Visitor, allowed(Permission.SEE_OFFERS)]

_DONE = frozenset({"drafted", "revise", "submit", "withdraw", "drop", "publish", "send_back"})


@router.get("")
async def opportunities(request: Request, visitor: Reader, app: App) -> Response:
    """What waits for the reader first, then all of it."""
    written = await app.call(ListOpportunities(published_only=False, being_written=True, limit=200))
    found = await app.call(ListOpportunities(published_only=False, limit=200))
    return page_of(request).show(
        "opportunities.html",
        offers=found,
        desk=desk(written.rows, visitor.account.id, reviews=visitor.may(Permission.REVIEW_OFFER)),
        names=await app.staff_names(),
    )


@router.get("/new", dependencies=[allowed(Permission.EDIT_OFFER)])
async def new_opportunity(request: Request, app: App, like: str = "") -> Response:
    """An empty form, or one with what another opportunity says: what was withdrawn does not come back by itself."""
    form = Typed()
    try:
        form = typed_of((await contents(app, UUID(like))).newest())
    except (ValueError, Refusal):
        like = ""
    begun = Typed({**form.values, "request_id": [str(uuid4())]})
    return await _show(request, app, begun, None)


@router.post("/new")
async def draft(request: Request, visitor: Editor, app: App) -> Response:
    """Sent twice, the same form makes one draft."""
    form = await typed(request)
    try:
        command = DraftOpportunity.model_validate(
            {"request_id": form.one("request_id"), "staff_id": visitor.account.id, "details": details_of(form)}
        )
        drafted = await app.call(command)
    except (ValidationError, Refusal) as error:
        return await _explained(request, app, form, None, error)
    return RedirectResponse(f"/console/opportunities/{drafted.opportunity_id}?done=drafted", 303)


@router.get("/{opportunity_id}", dependencies=[allowed(Permission.SEE_OFFERS)])
async def opportunity(opportunity_id: UUID, request: Request, app: App, done: str = "") -> Response:
    offer = await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))
    return await _show(request, app, _stored(offer), offer, done=done if done in _DONE else "")


@router.get("/{opportunity_id}/{act}", dependencies=[allowed(Permission.SEE_OFFERS)])
async def loaded_again(opportunity_id: UUID, act: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/console/opportunities/{opportunity_id}", 303)


@router.post("/{opportunity_id}/review")
async def review(opportunity_id: UUID, request: Request, visitor: Reviewer, app: App) -> Response:
    """The second person approves what was read, or sends it back with a reason."""
    form = await typed(request)
    ids = {"opportunity_id": opportunity_id, "staff_id": visitor.account.id}
    kind, said, done = (
        (SendBackOpportunity, {"reason": form.one("reason")}, "send_back")
        if form.one("verdict") == "send_back"
        else (PublishOpportunity, form.filled("seen"), "publish")
    )
    return await _carried_out(request, app, form, kind, {**ids, **said}, done)


@router.post("/{opportunity_id}/{act}")
async def act(opportunity_id: UUID, act: str, request: Request, visitor: Editor, app: App) -> Response:
    """Revise, submit, give up or withdraw; what is refused is explained on the form as it was typed."""
    form = await typed(request)
    kinds: dict[str, type[OpportunityCommand]] = {
        "revise": ReviseOpportunity,
        "submit": SubmitOpportunity,
        "drop": DropRevision,
        "withdraw": WithdrawOpportunity,
    }
    if act not in kinds:
        raise HTTPException(404)
    said = {"details": details_of(form)} if act == "revise" else form.filled("reason")
    ids = {"opportunity_id": opportunity_id, "staff_id": visitor.account.id}
    return await _carried_out(request, app, form, kinds[act], {**ids, **said}, act)


async def _carried_out(
    request: Request, app: App, form: Typed, kind: type[OpportunityCommand], said: dict[str, object], done: str
) -> Response:
    offer = None
    try:
        offer = await app.call(GetOpportunity(opportunity_id=UUID(str(said["opportunity_id"])), for_staff=True))
        await app.call(kind.model_validate(said))
    except OpportunityNotFound:
        raise
    except (ValidationError, Refusal) as error:
        if done != "revise" and offer is not None:
            stored = _stored(offer)
            form = Typed({**stored.values, "reason": [form.one("reason")]})
        return await _explained(request, app, form, offer, error)
    return RedirectResponse(f"/console/opportunities/{said['opportunity_id']}?done={done}", 303)


def _stored(offer: OpportunityView) -> Typed:
    """The form with what is being written, or would be the beginning of a next version."""
    return typed_of(offer.written or _published(offer))


def _published(offer: OpportunityView) -> OpportunityDetails:
    plots = [plot.plot_id for plot in offer.other_plots]
    plain = {name: getattr(offer, name) for name in OpportunityDetails.model_fields if hasattr(offer, name)}
    said = {**plain, "plot_id": offer.plot.plot_id if offer.plot else None, "other_plots": plots}
    return OpportunityDetails.model_validate(said)


def _changes(offer: OpportunityView | None) -> Sequence[FieldChange] | None:
    """What a next version would change; None: there is none, or nothing to compare it with."""
    if offer is None or offer.written is None or offer.status is not OpportunityStatus.PUBLISHED:
        return None
    return compare(_published(offer), offer.written)


async def _explained(
    request: Request, app: App, form: Typed, offer: OpportunityView | None, error: ValidationError | Refusal
) -> Response:
    page = page_of(request)
    if isinstance(error, ValidationError | RequestInvalid):
        form.errors, status = explain(error, page.t, {**FIELDS, "reason": "reason"}), 422
    elif isinstance(error, OpportunityInconsistent):
        name = FIELDS_OF_PROBLEM.get(error.problem, "")
        form.errors, status = {name: page.t.code("offer_problem", error.problem)}, problems.status_of(error)
    else:
        form.errors, status = {"": told(error, page)}, problems.status_of(error)
    return await _show(request, app, form, offer, status=status)


async def _show(
    request: Request, app: App, form: Typed, offer: OpportunityView | None, *, status: int = 200, done: str = ""
) -> Response:
    try:
        zones, plots = await app.call(ListZones()), await app.call(ListPlots())
    except ServiceUnavailable:
        zones, plots = (), ()
    return page_of(request).show(
        "opportunity.html",
        status,
        form=form,
        offer=offer,
        zones=zones,
        plots=plots,
        sectors=list(Sector),
        all_languages=list(Language),
        parts=PARTS,
        contact_roles=CONTACT_ROLES,
        changes=_changes(offer),
        states={state.language: state for state in offer.languages} if offer else {},
        done=done,
        names=await app.staff_names(),
    )
