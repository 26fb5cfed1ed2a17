"""The commands about advisers and the exchange with an investor, as HTTP knows them: a path, a permission, a body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.dossier_commands import body_of
from shared.contracts.investor import adviser_requests as adviser
from shared.contracts.investor import appointment_requests as appointment
from shared.contracts.investor import exchange_requests as exchange
from shared.contracts.request import Request

_ADVISERS = ("adviser_id", "covered_by")


@dataclass(frozen=True)
class PeopleCommand:
    """One command of the contract; its body is what a person fills in."""

    kind: type[Request[Any]]
    permission: Permission
    body: type[BaseModel]

    @property
    def name(self) -> str:
        return self.kind.method

    @property
    def path(self) -> str:
        return self.name.replace("_", "-")

    def of_investor(self, dossier_id: UUID, body: BaseModel) -> Request[Any]:
        """The command in nobody's name of the staff. A place is the centre's to say: it is left out."""
        said: dict[str, Any] = {name: getattr(body, name) for name in type(body).model_fields if name != "place"}
        return self.kind(dossier_id=dossier_id, **said)

    def of_staff(self, staff_id: UUID, body: BaseModel, **about: UUID) -> Request[Any]:
        """`about`: the dossier's id, where it is about one. Raises ValidationError: fields do not fit together."""
        said: dict[str, Any] = {name: getattr(body, name) for name in type(body).model_fields}
        return self.kind(staff_id=staff_id, **about, **said)


async def carry_out(app: Application, request: Request[Any]) -> None:
    """Of staff. Raises AdviserUnknown, AdviserElsewhere, and what the service refuses."""
    named = (getattr(request, name, None) for name in _ADVISERS)
    await app.require_advisers(request, (adviser_id for adviser_id in named if adviser_id is not None))
    await app.call(request)


def _table(*pairs: tuple[type[Request[Any]], Permission]) -> Mapping[str, PeopleCommand]:
    return {kind.method: PeopleCommand(kind, permission, body_of(kind)) for kind, permission in pairs}


OFFICE_COMMANDS = _table(
    (adviser.AddAssignmentRule, Permission.PLAN_ADVISERS),
    (adviser.EndAssignmentRule, Permission.PLAN_ADVISERS),
    (adviser.RecordAbsence, Permission.PLAN_ADVISERS),
    (adviser.CancelAbsence, Permission.PLAN_ADVISERS),
    (adviser.AssignWaiting, Permission.ASSIGN_ADVISER),
    (adviser.HandOverDossiers, Permission.ASSIGN_ADVISER),
    (appointment.AddCapacityRule, Permission.PLAN_ADVISERS),
)
"""Method -> command about the office as a whole."""

EXCHANGE_COMMANDS = _table(
    (adviser.AssignAdviser, Permission.ASSIGN_ADVISER),
    (exchange.AddNote, Permission.WRITE_ABOUT_DOSSIER),
    (exchange.WriteMessage, Permission.WRITE_ABOUT_DOSSIER),
    (exchange.SettleThread, Permission.WRITE_ABOUT_DOSSIER),
    (appointment.ProposeAppointment, Permission.WRITE_ABOUT_DOSSIER),
    (appointment.MoveAppointment, Permission.WRITE_ABOUT_DOSSIER),
    (appointment.AcceptAppointment, Permission.WRITE_ABOUT_DOSSIER),
    (appointment.CancelAppointment, Permission.WRITE_ABOUT_DOSSIER),
    (appointment.AnnounceStay, Permission.WRITE_ABOUT_DOSSIER),
    (appointment.CancelStay, Permission.WRITE_ABOUT_DOSSIER),
)
"""Method -> command about one dossier, beside those that move it."""

INVESTOR_COMMANDS: Mapping[str, PeopleCommand] = {
    name: EXCHANGE_COMMANDS[name]
    for name in (
        *("propose_appointment", "move_appointment", "accept_appointment", "cancel_appointment"),
        *("announce_stay", "cancel_stay"),
    )
}
"""What an investor may do behind the signed link, beside writing: the same commands, in nobody's name of the staff."""
