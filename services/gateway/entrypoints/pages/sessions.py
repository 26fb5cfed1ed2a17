"""Sessions of the commission: planned, their agenda in order, held, with minutes."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed, forbidden
from services.gateway.entrypoints.dossier_commands import COMMANDS
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.session_commands import SESSION_COMMANDS
from shared.contracts.investor.codes import Outcome, ReasonCode
from shared.contracts.investor.commission_refusals import SessionNotFound
from shared.contracts.investor.queries import GetSession, ListSessions
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.investor.session_requests import PlanSession
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False, prefix="/console/sessions")

Reader = Annotated[Visitor, allowed(Permission.SEE_DOSSIERS)]
Planner = Annotated[Visitor, allowed(Permission.RUN_SESSIONS)]

_PROPOSE = COMMANDS["propose_decision"]
_MANY = frozenset({"present", "dossier_ids", "reasons"})


@router.get("")
async def sessions(request: Request, visitor: Reader, app: App) -> Response:
    return await _list(request, app, visitor)


@router.post("")
async def plan(request: Request, visitor: Planner, app: App) -> Response:
    """Plan a session; what is refused is explained on the list."""
    form, page = await typed(request), page_of(request)
    try:
        made = await app.call(
            PlanSession.model_validate({**form.filled("held_on", "place"), "staff_id": visitor.account.id})
        )
    except ValidationError as error:
        form.errors = explain(error, page.t, {"held_on": "held_on", "place": "place"})
        return await _list(request, app, visitor, form, 422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _list(request, app, visitor, form, problems.status_of(refusal))
    return RedirectResponse(f"/console/sessions/{made.session_id}?done=plan_session", 303)


@router.get("/{session_id}")
async def session(session_id: UUID, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    known = {*SESSION_COMMANDS, "plan_session", _PROPOSE.name}
    return await _show(request, app, visitor, session_id, done=done if done in known else "")


@router.get("/{session_id}/{rest:path}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def loaded_again(session_id: UUID, rest: str) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/console/sessions/{session_id}", 303)


@router.post("/{session_id}/dossiers/{dossier_id}/propose-decision")
async def propose(session_id: UUID, dossier_id: UUID, request: Request, visitor: Reader, app: App) -> Response:
    """The first of two persons, from the agenda: the same command as on the dossier's own page."""
    form = await typed(request)
    said = {"reasons": form.many("reasons"), **form.filled("outcome", "note")}
    return await _carry_out(
        request, app, visitor, session_id, form, _PROPOSE.permission, _PROPOSE.name,
        lambda: _PROPOSE.request(dossier_id, visitor.account.id, _PROPOSE.body.model_validate(said)),
    )  # fmt: skip


@router.post("/{session_id}/{path}")
async def act(session_id: UUID, path: str, request: Request, visitor: Reader, app: App) -> Response:
    """Carry out one command; what is refused is explained on the session as it stands now."""
    command = SESSION_COMMANDS.get(path.replace("-", "_"))
    if command is None:
        raise HTTPException(404)
    form = await typed(request)
    said = _said(command.body.model_fields, form)
    return await _carry_out(
        request, app, visitor, session_id, form, command.permission, command.name,
        lambda: command.request(session_id, visitor.account.id, command.body.model_validate(said)),
    )  # fmt: skip


def _said(fields: Any, form: Typed) -> dict[str, Any]:
    """What was left empty is left out, where that does not say something itself. An order is typed as numbers."""
    many = {name: form.many(name) for name in fields if name in _MANY and (form.many(name) or name == "present")}
    said = many | form.filled(*(name for name in fields if name not in _MANY))
    if "minutes" in fields:
        said["minutes"] = form.one("minutes")
    places = {name.removeprefix("place-"): values[0] for name, values in form.values.items() if name[:6] == "place-"}
    if places:
        said["dossier_ids"] = sorted(places, key=lambda one: int(places[one]) if places[one].isdecimal() else 0)
    return said


async def _carry_out(
    request: Request, app: App, visitor: Visitor, session_id: UUID, form: Typed, permission: Permission, name: str,
    command: Any,
) -> Response:  # fmt: skip
    if not visitor.may(permission):
        raise forbidden(visitor.account, permission)
    page = page_of(request)
    try:
        await app.call(command())
    except ValidationError:
        form.errors = {"": page.t("form.faults")}
        return await _show(request, app, visitor, session_id, form=form, status=422)
    except (SessionNotFound, DossierNotFound):
        raise
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, visitor, session_id, form=form, status=problems.status_of(refusal))
    return RedirectResponse(f"/console/sessions/{session_id}?done={name}", 303)


async def _list(
    request: Request, app: App, visitor: Visitor, form: Typed | None = None, status: int = 200
) -> Response:  # fmt: skip
    found = await app.call(ListSessions())
    planner = visitor.may(Permission.RUN_SESSIONS)
    return page_of(request).show("sessions.html", status, found=found, form=form or Typed(), planner=planner)


async def _show(
    request: Request,
    app: App,
    visitor: Visitor,
    session_id: UUID,
    *,
    form: Typed | None = None,
    status: int = 200,
    done: str = "",
) -> Response:
    view = await app.call(GetSession(session_id=session_id))
    offered = [
        name for name in view.commands if (c := SESSION_COMMANDS.get(name)) is not None and visitor.may(c.permission)
    ]
    return page_of(request).show(
        "session.html",
        status,
        session=view,
        offered=offered,
        names=await app.staff_names(),
        proposes=visitor.may(_PROPOSE.permission),
        form=form or Typed(),
        done=done,
        outcomes=list(Outcome),
        reasons=list(ReasonCode),
    )
