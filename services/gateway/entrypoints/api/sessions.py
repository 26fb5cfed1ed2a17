"""Sessions of the commission: planned, their agenda, held, with minutes."""

from collections.abc import Awaitable, Callable
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api import faults
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.session_commands import SESSION_COMMANDS, OnSession
from shared.contracts.investor.queries import GetSession, ListSessions
from shared.contracts.investor.requests import ShortText
from shared.contracts.investor.session_replies import SessionList, SessionPlanned, SessionView
from shared.contracts.investor.session_requests import PlanSession

router = APIRouter(prefix="/api/v1/sessions", tags=["commission"])


class PlanSessionBody(BaseModel):
    held_on: date
    place: ShortText


@router.get("", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_sessions(app: App, query: Annotated[ListSessions, Query()]) -> SessionList:
    """Sessions of the commission, the newest day first."""
    return await app.call(query)


@router.post("", status_code=201)
async def plan_session(
    body: PlanSessionBody, visitor: Annotated[Visitor, allowed(Permission.RUN_SESSIONS)], app: App
) -> SessionPlanned:
    """Plan a session on a day that has none."""
    return await app.call(PlanSession(staff_id=visitor.account.id, held_on=body.held_on, place=body.place))


@router.get("/{session_id}", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def get_session(session_id: UUID, app: App) -> SessionView:
    """A session with its agenda, and the commands that it accepts now."""
    return await app.call(GetSession(session_id=session_id))


def _endpoint(command: OnSession) -> Callable[..., Awaitable[Response]]:
    async def carry_out(session_id: UUID, visitor: Visitor, app: App, body: BaseModel) -> Response:
        with faults.told():
            asked = command.request(session_id, visitor.account.id, body)
        await app.call(asked)
        return Response(status_code=204)

    return carry_out


for _command in SESSION_COMMANDS.values():
    add_command(
        router,
        f"/{{session_id}}/{_command.path}",
        _command.kind,
        _endpoint(_command),
        permission=_command.permission,
        body=_command.body,
    )
