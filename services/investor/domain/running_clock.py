"""The clocks of one dossier: start, the one pause, the one extension, due date; and terms that nothing stops."""

from datetime import date, datetime

from services.investor.domain.clock import Computed, LegalPeriod, Pause, compute
from services.investor.domain.dossier import Dossier
from services.investor.domain.holidays import Calendar
from services.investor.domain.requested_act import RequestedAct
from shared.contracts.investor.clock_codes import ClockStart
from shared.reference.days import local_date


def clock_of(
    dossier: Dossier,
    period: LegalPeriod,
    *,
    completed_at: datetime,
    calendar: Calendar,
    today: date,
    extension_days: int | None = None,
) -> Computed:
    """Compute the due date under a rule; the rule says whether the clock starts at deposit or at completeness.

    `extension_days`: None takes those of the extension that was granted, if any.
    """
    begins = dossier.filed_at if period.starts_at is ClockStart.FILED else completed_at
    return _run(dossier, period, local_date(begins or completed_at), None, calendar, today, extension_days)


def clock_of_act(
    dossier: Dossier,
    act: RequestedAct,
    period: LegalPeriod,
    *,
    completed_at: datetime,
    calendar: Calendar,
    today: date,
    extension_days: int | None = None,
) -> Computed:
    """An act asked for once the dossier is complete starts on the day of asking."""
    begins = act.requested_at if period.starts_at is ClockStart.FILED else max(completed_at, act.requested_at)
    return _run(dossier, period, local_date(begins), act, calendar, today, extension_days)


def last_day(period: LegalPeriod, start: date, calendar: Calendar) -> date:
    """Last day of a term that nothing stops."""
    return compute(period, start, calendar=calendar, today=start).due_on


def _run(
    dossier: Dossier,
    period: LegalPeriod,
    start: date,
    act: RequestedAct | None,
    calendar: Calendar,
    today: date,
    extension_days: int | None,
) -> Computed:
    if extension_days is None:
        extension = dossier.extension_of(None if act is None else act.id)
        extension_days = 0 if extension is None else extension.days
    pauses = []
    if period.pauses_for_complement and dossier.complement_requested_at is not None:
        end = dossier.complement_provided_at
        pauses.append(Pause(local_date(dossier.complement_requested_at), local_date(end) if end else None))
    after_start = [pause for pause in pauses if pause.end is None or pause.end > start]
    return compute(period, start, after_start, extension_days=extension_days, calendar=calendar, today=today)
