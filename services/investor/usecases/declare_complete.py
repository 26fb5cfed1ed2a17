"""The file is complete: fix the legal due date."""

from services.investor.domain.clock import PeriodKind, local_date
from services.investor.domain.running_clock import clock_of
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import DeclareComplete


def declare_complete(command: DeclareComplete, work: UnitOfWork, now: Now) -> None:
    """Raises PiecesStillMissing."""
    at = now()
    dossier = work.dossier_for(command)
    filed_on = local_date(dossier.filed_at or at)
    period = work.period(PeriodKind.INVESTMENT_FILE, filed_on)  # the rule at the time of deposit holds
    clock = clock_of(dossier, period, completed_at=at, today=local_date(at))
    dossier.declare_complete(due_on=clock.due_on, by=command.staff_id, at=at)
