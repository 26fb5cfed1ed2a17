"""A second person makes a decision take effect."""

from services.investor.domain.clock import PeriodKind, compute, local_date
from services.investor.domain.holidays import moroccan_holidays
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ValidateDecision


def validate_decision(command: ValidateDecision, work: UnitOfWork, now: Now) -> None:
    """Raises NoDecisionProposed, SecondPersonRequired."""
    at = now()
    today = local_date(at)
    appeal = compute(work.period(PeriodKind.APPEAL, today), today, holidays=moroccan_holidays(today.year), today=today)
    dossier = work.dossiers.get(command.dossier_id)
    dossier.validate_decision(appeal_until=appeal.due_on, today=today, by=command.staff_id, at=at)
