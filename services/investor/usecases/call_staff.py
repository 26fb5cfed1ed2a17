"""Call who looks after a dossier today: the investor did something that they should look at."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.investor.domain.adviser import acting_for, standing_in
from services.investor.domain.dossier import Dossier
from services.investor.usecases.ports import UnitOfWork
from shared.contracts.investor.staff_calls import StaffCall
from shared.reference.days import local_date


def call_staff(dossier: Dossier, call: StaffCall, work: UnitOfWork, at: datetime) -> None:
    on_duty = _on_duty(dossier, work, at)
    if on_duty is not None:
        dossier.call_staff(call, on_duty.staff_id, stands_in=on_duty.stands_in, at=at)


def call_about_undelivered(dossier: Dossier, work: UnitOfWork, at: datetime, *, complained: bool) -> None:
    """A notice reached nobody, or its reader complained of it."""
    on_duty = _on_duty(dossier, work, at)
    if on_duty is not None:
        dossier.call_about_undelivered(on_duty.staff_id, stands_in=on_duty.stands_in, complained=complained, at=at)


@dataclass(frozen=True)
class _OnDuty:
    staff_id: UUID
    stands_in: bool


def _on_duty(dossier: Dossier, work: UnitOfWork, at: datetime) -> _OnDuty | None:
    """The dossier's adviser, or who stands in that day. A dossier that waits for an adviser calls nobody: heads of
    unit have the list of those.
    """
    assignment = work.advisers.of(dossier.id)
    if assignment is None:
        return None
    today = local_date(at)
    on_duty = acting_for(assignment.adviser_id, standing_in(work.advisers.away_on(today), today))
    return _OnDuty(on_duty, stands_in=on_duty != assignment.adviser_id)
