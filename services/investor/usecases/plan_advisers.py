"""Rules by which dossiers find their adviser, and absences."""

from services.investor.domain.adviser import Absence, AssignmentRule, check_absence
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.adviser_refusals import AbsenceNotFound, AssignmentRuleNotFound, AssignmentRuleThere
from shared.contracts.investor.adviser_requests import (
    AddAssignmentRule,
    CancelAbsence,
    EndAssignmentRule,
    RecordAbsence,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def add_assignment_rule(command: AddAssignmentRule, work: UnitOfWork, now: Now) -> None:
    """Raises AssignmentRuleThere."""
    said = (command.adviser_id, command.province, command.sector)
    for rule in work.advisers.rules():
        if (rule.adviser_id, rule.province, rule.sector) == said:
            raise AssignmentRuleThere(rule_id=rule.id)
    work.advisers.add_rule(AssignmentRule(uuid7(), *said, recorded_by=command.staff_id, recorded_at=now()))


def end_assignment_rule(command: EndAssignmentRule, work: UnitOfWork, now: Now) -> None:
    """Raises AssignmentRuleNotFound."""
    if not work.advisers.end_rule(command.rule_id, command.staff_id, now()):
        raise AssignmentRuleNotFound(rule_id=command.rule_id)


def record_absence(command: RecordAbsence, work: UnitOfWork, now: Now) -> None:
    """Raises AbsenceInThePast, AbsenceOverlaps, CoverAbsent."""
    at = now()
    days = (command.first_day, command.last_day)
    new = Absence(uuid7(), command.adviser_id, command.covered_by, *days, command.staff_id, at)
    check_absence(new, work.advisers.absences(command.first_day), local_date(at))
    work.advisers.add_absence(new)


def cancel_absence(command: CancelAbsence, work: UnitOfWork, now: Now) -> None:
    """Raises AbsenceNotFound."""
    at = now()
    if not work.advisers.cancel_absence(command.absence_id, local_date(at), command.staff_id, at):
        raise AbsenceNotFound(absence_id=command.absence_id)
