"""Legal holds, and how long things are kept."""

from collections.abc import Sequence
from datetime import date, datetime

from services.investor.domain.erasure import Erasure
from services.investor.usecases.erase_person import order
from services.investor.usecases.ports import Now, UnitOfWork
from services.investor.usecases.privacy_ports import Due
from shared.contracts.investor.privacy import AddRetentionRule, LiftHold, PlaceHold
from shared.contracts.investor.privacy_codes import ErasureReason, RetainedObject
from shared.contracts.investor.privacy_refusals import RetentionRuleExists
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

AT_ONCE = 200


def place_hold(command: PlaceHold, work: UnitOfWork, now: Now) -> None:
    """Raises NumberUnknown, PersonErased."""
    person = work.people.get(work.privacy.person_of_number(command.number))
    person.check_known()
    work.privacy.place_hold(person.id, command.reason, by=command.staff_id, at=now())


def lift_hold(command: LiftHold, work: UnitOfWork, now: Now) -> None:
    """Raises HoldNotFound."""
    work.privacy.lift_hold(command.hold_id, by=command.staff_id, at=now())


def add_retention_rule(command: AddRetentionRule, work: UnitOfWork, now: Now) -> None:
    """Raises RetentionRuleExists."""
    if not work.privacy.add_rule(command.rule, by=command.staff_id, at=now()):
        raise RetentionRuleExists()


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last of its month."""
    index = day.year * 12 + day.month - 1 - months
    year, month = divmod(index, 12)
    for last in (day.day, 30, 29, 28):
        try:
            return date(year, month + 1, last)
        except ValueError:
            continue
    raise ValueError(day)


def due(work: UnitOfWork, now: Now) -> Sequence[Due]:
    """Whose time is over by the rule in force; nobody where there is no rule."""
    at = now()
    rule = work.privacy.rule(RetainedObject.CLOSED_DOSSIER, local_date(at))
    if rule is None:
        return ()
    before = months_before(local_date(at), rule.months)
    return work.privacy.ended_before(datetime(before.year, before.month, before.day, tzinfo=at.tzinfo), AT_ONCE)


def erase_what_is_due(found: Due, work: UnitOfWork, now: Now) -> bool:
    """One person, where the rule says that it happens of itself. Never under hold. Run again, it changes nothing."""
    at = now()
    rule = work.privacy.rule(RetainedObject.CLOSED_DOSSIER, local_date(at))
    person = work.people.get(found.person_id)
    theirs = work.privacy.theirs(person.id)
    stands = work.privacy.standing(person.id) is not None
    if rule is None or not rule.automatic or person.erased_at is not None or stands:
        return False
    if theirs.under_hold or theirs.open_numbers:
        return False
    erasure = Erasure.propose(uuid7(), person.id, ErasureReason.RETENTION_OVER, theirs, by=None, at=at)
    work.erasures.add(erasure)
    order(erasure, work, now, by=None)
    return True
