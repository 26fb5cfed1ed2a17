"""The territorial offer in the console: what waits for whom, the editor's form, the second person's word."""

from typing import Annotated
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.offer_reading import desk
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.offer_versions import contents
from services.gateway.entrypoints.pages.forms import Typed, typed
from services.gateway.entrypoints.pages.offer_form import (
    details_of,
    typed_of,
)
from services.gateway.entrypoints.pages.offer_page import as_stored, content, explained, shown
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.refusal import Refusal
from shared.contracts.territory.queries import GetOpportunity, ListOpportunities
from shared.contracts.territory.refusals import (
    OpportunityNotFound,
)
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

_DONE = frozenset(
    {"drafted", "revise", "submit", "withdraw", "drop", "publish", "send_back", "document_added", "document_removed"}
)


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
    begun = Typed({**form.values, "request_id": [str(uuid4())], "like": [like]})
    return await shown(request, app, begun, None)


@router.post("/new")
async def draft(request: Request, visitor: Editor, app: App) -> Response:
    """Sent twice, the same form makes one draft."""
    form = await typed(request)
    try:
        details = details_of(form)
        if like := form.one("like"):
            details["attachments"] = (await contents(app, _id(like))).newest().attachments
        command = DraftOpportunity.model_validate(
            {"request_id": form.one("request_id"), "staff_id": visitor.account.id, "details": details}
        )
        drafted = await app.call(command)
    except (ValidationError, Refusal) as error:
        return await explained(request, app, form, None, error)
    return RedirectResponse(f"/console/opportunities/{drafted.opportunity_id}?done=drafted", 303)


@router.get("/{opportunity_id}", dependencies=[allowed(Permission.SEE_OFFERS)])
async def opportunity(opportunity_id: UUID, request: Request, app: App, done: str = "") -> Response:
    offer = await app.call(GetOpportunity(opportunity_id=opportunity_id, for_staff=True))
    return await shown(request, app, as_stored(offer), offer, done=done if done in _DONE else "")


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
    said = form.filled("reason") if act != "revise" else {}
    ids = {"opportunity_id": opportunity_id, "staff_id": visitor.account.id}
    return await _carried_out(request, app, form, kinds[act], {**ids, **said}, act)


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise HTTPException(404) from None


async def _carried_out(
    request: Request, app: App, form: Typed, kind: type[OpportunityCommand], said: dict[str, object], done: str
) -> Response:
    offer = None
    try:
        offer = await app.call(GetOpportunity(opportunity_id=UUID(str(said["opportunity_id"])), for_staff=True))
        if kind is ReviseOpportunity:  # documents have forms of their own
            said = {**said, "details": {**details_of(form), "attachments": content(offer).attachments}}
        await app.call(kind.model_validate(said))
    except OpportunityNotFound:
        raise
    except (ValidationError, Refusal) as error:
        if done != "revise" and offer is not None:
            form = Typed({**as_stored(offer).values, "reason": [form.one("reason")]})
        return await explained(request, app, form, offer, error)
    return RedirectResponse(f"/console/opportunities/{said['opportunity_id']}?done={done}", 303)
