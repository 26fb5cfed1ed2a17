"""Ask the investor for missing pieces."""

from services.investor.domain.running_clock import last_day
from services.investor.usecases.main_clock import runs_from_deposit
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.requests import RequestComplement
from shared.reference.days import local_date


def request_complement(command: RequestComplement, work: UnitOfWork, now: Now) -> None:
    """Raises ComplementAlreadyRequested."""
    at = now()
    today = local_date(at)
    answer_by = last_day(work.period(PeriodKind.COMPLEMENT_ANSWER, today), today, work.calendar())
    dossier = work.dossier_for(command)
    running = runs_from_deposit(dossier, work, at)
    pauses = running is not None and running.pauses_for_complement
    dossier.request_complement(command.pieces, pauses=pauses, answer_by=answer_by, by=command.staff_id, at=at)
