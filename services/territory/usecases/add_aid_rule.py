"""New dated words on the aids. The past is never changed: a word holds from tomorrow on at the earliest."""

from datetime import date, datetime, timedelta

from services.territory.domain.aid_scheme import TERRITORY, AidScheme, check_rule
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.aid_rules import AddAidRule, AddTerritorialCategory
from shared.contracts.territory.refusals import (
    AidRuleAlreadyThere,
    AidRuleInThePast,
    AidSchemeUnknown,
    PlaceUnknown,
)
from shared.reference.days import local_date


def earliest_day(today: date) -> date:
    """What was told today keeps the rules that it was told by."""
    return today + timedelta(days=1)


def add_aid_rule(command: AddAidRule, work: UnitOfWork, now: Now) -> None:
    """Raises AidSchemeUnknown, AidRuleInThePast, AidRuleInvalid, AidRuleAlreadyThere."""
    at, rule = now(), command.rule
    scheme = _scheme(command.scheme, work)
    if scheme.purpose == TERRITORY:
        raise AidSchemeUnknown(scheme=command.scheme)
    _require_future(rule.valid_from, at)
    check_rule(rule)
    if not work.aid_rules.add(scheme.code, rule, command.staff_id, at):
        raise AidRuleAlreadyThere(rule=rule.code, valid_from=rule.valid_from)
    announce(scheme, work, at)


def add_territorial_category(command: AddTerritorialCategory, work: UnitOfWork, now: Now) -> None:
    """Raises PlaceUnknown, AidRuleInThePast, AidRuleAlreadyThere."""
    at = now()
    if not work.places.has_province(command.province):
        raise PlaceUnknown(kind="province", place=command.province)
    scheme = _scheme(TERRITORY, work)
    _require_future(command.valid_from, at)
    if not work.aid_rules.add_category(command, at):
        raise AidRuleAlreadyThere(rule=command.province, valid_from=command.valid_from)
    announce(scheme, work, at)


def announce_aid_rules(work: UnitOfWork, now: Now) -> int:
    """Tell every scheme whose words came in another way than by a command: with the delivery. Answers how many."""
    return sum(announce(_scheme(code, work), work, now()) for code in work.aid_rules.schemes())


def announce(scheme: AidScheme, work: UnitOfWork, at: datetime) -> bool:
    of_territory = scheme.purpose == TERRITORY
    categories = work.aid_rules.categories() if of_territory else ()
    return scheme.announce(work.aid_rules.words(scheme.code), categories, at=at)


def _scheme(code: str, work: UnitOfWork) -> AidScheme:
    """Under its lock: two words at once are told one after the other."""
    found = work.aid_scheme(code)
    if found is None:
        raise AidSchemeUnknown(scheme=code)
    return found


def _require_future(valid_from: date, at: datetime) -> None:
    if valid_from < (earliest := earliest_day(local_date(at))):
        raise AidRuleInThePast(valid_from=valid_from, earliest=earliest)
