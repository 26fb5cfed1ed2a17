"""The dossier's own clock, as the use cases fix it: the rule of the day of deposit holds."""

from datetime import date, datetime

from services.investor.domain.clock import LegalPeriod
from services.investor.domain.dossier import Dossier
from services.investor.domain.requested_act import RequestedAct
from services.investor.domain.running_clock import clock_of, clock_of_act
from services.investor.usecases.ports import UnitOfWork
from shared.contracts.investor.clock_codes import ClockStart, PeriodKind
from shared.reference.days import local_date


def rule_of(dossier: Dossier, work: UnitOfWork, at: datetime) -> LegalPeriod:
    return work.period(PeriodKind.INVESTMENT_FILE, local_date(dossier.filed_at or at))


def rule_of_act(act: RequestedAct, work: UnitOfWork) -> LegalPeriod:
    """The rule of the day of asking holds."""
    return work.period(PeriodKind(act.kind), local_date(act.requested_at))


def due_date_of(dossier: Dossier, work: UnitOfWork, at: datetime, extension_days: int | None = None) -> date:
    """As known at a moment, which is taken for that of completeness when the dossier is not complete yet."""
    return clock_of(
        dossier,
        rule_of(dossier, work, at),
        completed_at=dossier.completed_at or at,
        calendar=work.calendar(),
        today=local_date(at),
        extension_days=extension_days,
    ).due_on


def due_date_of_act(
    dossier: Dossier, act: RequestedAct, work: UnitOfWork, at: datetime, extension_days: int | None = None
) -> date:
    return clock_of_act(
        dossier,
        act,
        rule_of_act(act, work),
        completed_at=dossier.completed_at or at,
        calendar=work.calendar(),
        today=local_date(at),
        extension_days=extension_days,
    ).due_on


def go_on_after_complement(dossier: Dossier, work: UnitOfWork, at: datetime) -> None:
    """A clock that runs from deposit goes on."""
    if runs_from_deposit(dossier, work, at) is not None:
        dossier.run_clock(due_date_of(dossier, work, at), at=at)


def runs_from_deposit(dossier: Dossier, work: UnitOfWork, at: datetime) -> LegalPeriod | None:
    """The rule, where its clock runs before the dossier is complete."""
    rule = rule_of(dossier, work, at)
    return rule if rule.starts_at is ClockStart.FILED and dossier.completed_at is None else None
