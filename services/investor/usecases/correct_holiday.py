"""A public holiday falls on another day than was known. Clocks that run are computed anew."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.dossier import Dossier
from services.investor.domain.holidays import HolidayCorrection
from services.investor.domain.moves import ACTS_RUN, CLOCK_RUNS
from services.investor.usecases.main_clock import due_date_of, due_date_of_act
from services.investor.usecases.opinions import compute_opinions_anew
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import MovedBecause
from shared.contracts.investor.clock_requests import CorrectHoliday


def correct_holiday(command: CorrectHoliday, work: UnitOfWork, now: Now) -> None:
    at = now()
    work.clock_rules.add_correction(
        HolidayCorrection(
            command.day,
            command.is_holiday,
            command.name,
            command.source,
            command.confidence,
            recorded_by=command.staff_id,
            recorded_at=at,
        )
    )
    for dossier_id in work.clock_rules.running_over(command.day):
        _compute_anew(work.dossiers.get(dossier_id), work, by=command.staff_id, at=at)
        compute_opinions_anew(dossier_id, work, by=command.staff_id, at=at)


def _compute_anew(dossier: Dossier, work: UnitOfWork, *, by: UUID, at: datetime) -> None:
    if dossier.status in CLOCK_RUNS and dossier.due_on is not None:
        due_on = due_date_of(dossier, work, at)
        if due_on != dossier.due_on:
            dossier.move_due_date(None, due_on, MovedBecause.HOLIDAY, by=by, at=at)
    for act in dossier.acts if dossier.status in ACTS_RUN else ():
        if act.is_open and act.due_on is not None:
            due_on = due_date_of_act(dossier, act, work, at)
            if due_on != act.due_on:
                dossier.move_due_date(act.id, due_on, MovedBecause.HOLIDAY, by=by, at=at)
