"""The operator's page: backlog, parked events, notices in trouble."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import TypeAdapter, ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.operations import EventService, backlog, discard, parked, replay
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.queries import ListTroubledNotices
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.operations import Reason
from shared.contracts.refusal import Refusal, ServiceUnavailable

router = APIRouter(include_in_schema=False, prefix="/console/operations")

Operator = Annotated[Visitor, allowed(Permission.OPERATE)]

_REASON: TypeAdapter[str] = TypeAdapter(Reason)
_DONE = frozenset({"replay", "discard", "resend"})


@router.get("", dependencies=[allowed(Permission.OPERATE)])
async def operations(request: Request, app: App, done: str = "") -> Response:
    return await _show(request, app, done=done if done in _DONE else "")


@router.get("/{rest:path}", dependencies=[allowed(Permission.OPERATE)])
async def loaded_again(rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse("/console/operations", 303)


@router.post("/parked/{service}/{parked_id}")
async def deal_with(service: EventService, parked_id: int, request: Request, visitor: Operator, app: App) -> Response:
    """Replay or discard, by the button that was pressed."""
    form = await typed(request)
    act = form.one("act") if form.one("act") in {"replay", "discard"} else "replay"
    try:
        reason = _REASON.validate_python(form.one("reason"))
        await (discard if act == "discard" else replay)(app, visitor, service, parked_id, reason)
    except (ValidationError, Refusal) as error:
        return await _refused(request, app, error)
    return RedirectResponse(f"/console/operations?done={act}", 303)


@router.post("/notices/{notice_id}/resend")
async def resend(notice_id: str, request: Request, visitor: Operator, app: App) -> Response:
    form = await typed(request)
    try:
        request_ = ResendNotice.model_validate(
            {"notice_id": notice_id, "staff_id": visitor.account.id, "reason": form.one("reason")}
        )
        await app.call(request_)
    except (ValidationError, Refusal) as error:
        return await _refused(request, app, error)
    return RedirectResponse("/console/operations?done=resend", 303)


async def _refused(request: Request, app: App, error: ValidationError | Refusal) -> Response:
    page = page_of(request)
    if isinstance(error, ValidationError):
        return await _show(request, app, problem=page.t("operations.reason_needed"), status=422)
    return await _show(request, app, problem=told(error, page), status=problems.status_of(error))


async def _show(request: Request, app: App, *, problem: str = "", status: int = 200, done: str = "") -> Response:
    waiting, aside = await backlog(app), await parked(app)
    try:
        notices = await app.call(ListTroubledNotices())
    except ServiceUnavailable:
        notices = None
    return page_of(request).show(
        "operations.html", status, backlog=waiting, parked=aside, notices=notices, problem=problem, done=done
    )
