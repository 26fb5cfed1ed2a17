"""Indicators by period: values are entered, approved by a second person, and corrected only after a reopening."""

from services.territory.domain.planning_period import (
    Step,
    check_approval,
    check_entry,
    check_measured,
    check_reopening,
)
from services.territory.usecases.planning_told import tell_approved, tell_reopened
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.plan_words import PlaceGroup, PlanItem
from shared.contracts.territory.planning import ApprovePeriod, DefineIndicator, EnterPeriodValue, ReopenPeriod
from shared.contracts.territory.planning_refusals import IndicatorAlreadyThere, PlanItemUnknown
from shared.contracts.territory.refusals import IndicatorUnknown, PlaceUnknown
from shared.reference.days import local_date


def define_indicator(command: DefineIndicator, work: UnitOfWork, _now: Now) -> None:
    """Raises IndicatorAlreadyThere."""
    work.planning.lock()
    if not work.planning.define(command):
        raise IndicatorAlreadyThere(indicator=command.indicator)


def enter_period_value(command: EnterPeriodValue, work: UnitOfWork, now: Now) -> None:
    """Raises IndicatorUnknown, PlaceUnknown, PlanItemUnknown, PeriodImpossible, PeriodClosed."""
    at, planning = now(), work.planning
    planning.lock()
    periodicity = planning.periodicity_of(command.indicator)
    if periodicity is None:
        raise IndicatorUnknown(indicator=command.indicator)
    check_measured(command.period, periodicity, local_date(at))
    if not work.places.is_known(command.place) and command.place not in _groups(work):
        raise PlaceUnknown(kind="place", place=command.place)
    if command.axis and command.axis not in _axes(work):
        raise PlanItemUnknown(item=command.axis)
    check_entry(command.period, planning.steps(command.period))
    planning.enter(command, at)


def approve_period(command: ApprovePeriod, work: UnitOfWork, now: Now) -> None:
    """Raises PeriodClosed, PeriodEmpty, PeriodNotBySamePerson."""
    planning, period = work.planning, command.period
    planning.lock()
    entered_by = {value.entered_by for value in planning.entered(period)}
    check_approval(period, planning.steps(period), entered_by, command.staff_id)
    at = now()
    planning.step(period, Step.APPROVED, "", command.staff_id, at)
    tell_approved(period, work, at)


def reopen_period(command: ReopenPeriod, work: UnitOfWork, now: Now) -> None:
    """Raises PeriodNotClosed."""
    planning, period = work.planning, command.period
    planning.lock()
    check_reopening(period, planning.steps(period))
    at = now()
    planning.step(period, Step.REOPENED, command.reason, command.staff_id, at)
    tell_reopened(period, work, at)


def _groups(work: UnitOfWork) -> set[str]:
    return {word.code for word in work.planning.words("groups") if isinstance(word, PlaceGroup) and word.applies}


def _axes(work: UnitOfWork) -> set[str]:
    items = (word for word in work.planning.words("plan") if isinstance(word, PlanItem))
    return {item.code for item in items if item.kind == "axis" and item.applies}
