"""Ask the investor for missing pieces."""

from services.investor.domain.clock import PeriodKind, local_date
from services.investor.domain.running_clock import last_day
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RequestComplement


def request_complement(command: RequestComplement, work: UnitOfWork, now: Now) -> None:
    """Raises ComplementAlreadyRequested."""
    at = now()
    today = local_date(at)
    answer_by = last_day(work.period(PeriodKind.COMPLEMENT_ANSWER, today), today)
    dossier = work.dossier_for(command)
    dossier.request_complement(command.pieces, answer_by=answer_by, by=command.staff_id, at=at)
