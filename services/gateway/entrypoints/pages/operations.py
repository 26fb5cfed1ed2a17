"""The operator's page: backlog, parked events by what went wrong, notices in trouble."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api import parked as acts
from services.gateway.entrypoints.api.event_services import EventService
from services.gateway.entrypoints.api.operations import backlog
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import shown_on, told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.queries import ListTroubledNotices
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.operations import ActsOnParked, Reason
from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.territory.subscriptions import ListTroubledSubscriptions

router = APIRouter(include_in_schema=False, prefix="/console/operations")

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]

REASON: TypeAdapter[str] = TypeAdapter(Reason)
_DONE = frozenset({"replay", "discard", "resend", "edit", "replay_many", "discard_many"})


@router.get("", dependencies=[allowed(Permission.OPERATE)])
async def operations(
    request: Request, app: App, done: str = "", acts: int = 0, refused: int = 0, left: int = 0
) -> Response:
    said = {"acts": acts, "refused": refused, "left": left}
    return await _show(request, app, done=done if done in _DONE else "", counts=said)


@router.post("/groups/{service}/{fingerprint}")
async def deal_with_group(
    service: EventService, fingerprint: acts.Fingerprint, request: Request, visitor: Operator, app: App
) -> Response:
    """Replay or discard those that failed alike, by the button that was pressed."""
    form = await typed(request)
    act = "discard" if form.one("act") == "discard" else "replay"
    try:
        reason = REASON.validate_python(form.one("reason"))
        deal = acts.discard_group if act == "discard" else acts.replay_group
        answer = await deal(app, visitor, service, fingerprint, reason)
    except (ValidationError, Refusal) as error:
        return await _refused(request, app, error)
    return after_many(f"{act}_many", answer)


@router.post("/notices/{notice_id}/resend")
async def resend(
    notice_id: str, request: Request, visitor: Annotated[Visitor, allowed(Permission.RESEND_NOTICE)], app: App
) -> Response:
    """As on the message's own page, for who sees no dossier."""
    form = await typed(request)
    try:
        said = {"notice_id": notice_id, "staff_id": visitor.account.id, "reason": form.one("reason")}
        await app.call(ResendNotice.model_validate(said))
    except (ValidationError, Refusal) as error:
        return await _refused(request, app, error)
    return RedirectResponse("/console/operations?done=resend", 303)


@router.get("/{rest:path}", dependencies=[allowed(Permission.OPERATE)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse("/console/operations", 303)


def after_many(done: str, answer: ActsOnParked) -> Response:
    """Back to the page, with how many were dealt with, refused, and left for another act."""
    refused = sum(one.refusal is not None for one in answer.acts)
    counts = f"acts={len(answer.acts) - refused}&refused={refused}&left={answer.left}"
    return RedirectResponse(f"/console/operations?done={done}&{counts}", 303)


async def _refused(request: Request, app: App, error: ValidationError | Refusal) -> Response:
    page = page_of(request)
    if isinstance(error, ValidationError):
        return await _show(request, app, problem=page.t("operations.reason_needed"), status=422)
    return await shown_on(_show(request, app, problem=told(error, page), status=problems.status_of(error)), error)


async def _show(
    request: Request,
    app: App,
    *,
    problem: str = "",
    status: int = 200,
    done: str = "",
    counts: dict[str, int] | None = None,
) -> Response:
    waiting, groups, aside = await backlog(app), await acts.groups(app), await acts.parked(app)
    try:
        notices = await app.call(ListTroubledNotices())
    except ServiceUnavailable:
        notices = None
    try:
        systems = await app.call(ListTroubledSubscriptions())
    except ServiceUnavailable:
        systems = None
    return page_of(request).show(
        "operations.html",
        status,
        backlog=waiting,
        groups=groups.groups,
        parked=aside.events,
        notices=notices,
        systems=systems,
        problem=problem,
        done=done,
        counts=counts or {},
    )
