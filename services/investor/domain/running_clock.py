"""The clock of one dossier: its start, its one pause, its due date; and terms that nothing stops."""

from datetime import date, datetime

from services.investor.domain.clock import ClockStart, Computed, LegalPeriod, Pause, compute, local_date
from services.investor.domain.dossier import Dossier
from services.investor.domain.holidays import moroccan_holidays


def clock_of(dossier: Dossier, period: LegalPeriod, *, completed_at: datetime, today: date) -> Computed:
    """Compute the due date under a rule; the rule says whether the clock starts at deposit or at completeness."""
    begins = dossier.filed_at if period.starts_at is ClockStart.FILED else completed_at
    start = local_date(begins or completed_at)
    pauses = []
    if period.pauses_for_complement and dossier.complement_requested_at is not None:
        end = dossier.complement_provided_at
        pauses.append(Pause(local_date(dossier.complement_requested_at), local_date(end) if end else None))
    after_start = [pause for pause in pauses if pause.end is None or pause.end > start]
    return compute(period, start, after_start, holidays=moroccan_holidays(start.year), today=today)


def last_day(period: LegalPeriod, start: date) -> date:
    """Last day of a term that nothing stops."""
    return compute(period, start, holidays=moroccan_holidays(start.year), today=start).due_on
