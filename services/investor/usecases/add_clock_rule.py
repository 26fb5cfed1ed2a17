"""New dated rules of the clocks. The past is never changed: a rule holds from tomorrow on at the earliest."""

from datetime import date, datetime, timedelta

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_requests import AddFollowUpRule, AddLegalPeriod
from shared.contracts.investor.refusals import RuleAlreadyThere, RuleInThePast
from shared.reference.days import local_date


def earliest_day(at: datetime) -> date:
    """What began today keeps the rule that it began under."""
    return local_date(at) + timedelta(days=1)


def add_legal_period(command: AddLegalPeriod, work: UnitOfWork, now: Now) -> None:
    """Raises RuleInThePast, RuleAlreadyThere."""
    at = now()
    _require_future(command.valid_from, at)
    if not work.clock_rules.add_period(command, at):
        raise RuleAlreadyThere(kind=command.kind, valid_from=command.valid_from)


def add_follow_up_rule(command: AddFollowUpRule, work: UnitOfWork, now: Now) -> None:
    """Raises RuleInThePast, RuleAlreadyThere."""
    at = now()
    _require_future(command.valid_from, at)
    if not work.clock_rules.add_follow_up(command, at):
        raise RuleAlreadyThere(kind=command.kind, valid_from=command.valid_from)


def _require_future(valid_from: date, at: datetime) -> None:
    if valid_from < (earliest := earliest_day(at)):
        raise RuleInThePast(valid_from=valid_from, earliest=earliest)
