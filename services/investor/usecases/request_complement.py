"""Ask the investor for missing pieces."""

from services.investor.domain.clock import PeriodKind, compute, local_date
from services.investor.domain.holidays import moroccan_holidays
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import RequestComplement


def request_complement(command: RequestComplement, work: UnitOfWork, now: Now) -> None:
    """Raises ComplementAlreadyRequested."""
    at = now()
    today = local_date(at)
    period = work.period(PeriodKind.COMPLEMENT_ANSWER, today)
    answer = compute(period, today, holidays=moroccan_holidays(today.year), today=today)
    dossier = work.dossiers.get(command.dossier_id)
    dossier.request_complement(command.pieces, answer_by=answer.due_on, by=command.staff_id, at=at)
