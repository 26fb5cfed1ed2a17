"""Advisers: rules, absences, workload; whose a dossier is; the exchange with its investor."""

from collections.abc import Awaitable, Callable
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.api.faults import told
from services.gateway.entrypoints.people_commands import EXCHANGE_COMMANDS, OFFICE_COMMANDS, PeopleCommand, carry_out
from shared.contracts.investor.adviser_replies import AdviserPage
from shared.contracts.investor.appointment_replies import AppointmentBook
from shared.contracts.investor.queries import ListAdvisers, ListAppointments

router = APIRouter(prefix="/api/v1", tags=["advisers"])


class AdviserAccount(BaseModel):
    """Somebody who may be given a dossier."""

    adviser_id: UUID
    name: str


@router.get("/advisers", dependencies=[allowed(Permission.SEE_ADVISERS)])
async def list_advisers(app: App) -> AdviserPage:
    """Rules, absences, and how much each adviser has to do."""
    return await app.call(ListAdvisers())


@router.get("/advisers/accounts", dependencies=[allowed(Permission.SEE_ADVISERS)])
async def list_adviser_accounts(app: App) -> list[AdviserAccount]:
    """Those who may be given a dossier, by name."""
    return [AdviserAccount(adviser_id=account.id, name=account.display_name) for account in await app.advisers()]


@router.get("/appointments", dependencies=[allowed(Permission.SEE_DOSSIERS)])
async def list_appointments(app: App, query: Annotated[ListAppointments, Query()]) -> AppointmentBook:
    """Appointments of the days to come, what each day takes, and investors who are or will be in Morocco."""
    return await app.call(query)


def _of_office(command: PeopleCommand) -> Callable[..., Awaitable[Response]]:
    async def answer(visitor: Visitor, app: App, body: BaseModel) -> Response:
        with told():
            request = command.of_staff(visitor.account.id, body)
        await carry_out(app, request)
        return Response(status_code=204)

    return answer


def _of_dossier(command: PeopleCommand) -> Callable[..., Awaitable[Response]]:
    async def answer(dossier_id: UUID, visitor: Visitor, app: App, body: BaseModel) -> Response:
        with told():
            request = command.of_staff(visitor.account.id, body, dossier_id=dossier_id)
        await carry_out(app, request)
        return Response(status_code=204)

    return answer


def _add(command: PeopleCommand, path: str, endpoint: Callable[..., Awaitable[Response]]) -> None:
    add_command(
        router,
        f"{path}/{command.path}",
        command.kind,
        endpoint,
        permission=command.permission,
        body=command.body,
    )


for _command in OFFICE_COMMANDS.values():
    _add(_command, "/advisers", _of_office(_command))
for _command in EXCHANGE_COMMANDS.values():
    _add(_command, "/dossiers/{dossier_id}", _of_dossier(_command))
