"""What is refused about advisers."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.refusals import InvestorRefusal


class AssignmentRuleThere(InvestorRefusal):
    """A rule in force already gives the same dossiers to the same adviser."""

    code: ClassVar[str] = "assignment.rule_exists"
    rule_id: UUID


class AssignmentRuleNotFound(InvestorRefusal):
    """There is no such rule, or it has ended."""

    code: ClassVar[str] = "assignment_rule.not_found"
    rule_id: UUID


class AlreadyTheirs(InvestorRefusal):
    """The adviser already has the dossier."""

    code: ClassVar[str] = "assignment.unchanged"
    dossier_id: UUID
    adviser_id: UUID


class AbsenceOverlaps(InvestorRefusal):
    """The adviser is away then already."""

    code: ClassVar[str] = "absence.overlaps"
    absence_id: UUID
    first_day: date
    last_day: date


class CoverAbsent(InvestorRefusal):
    """Who would stand in is away on some of the days."""

    code: ClassVar[str] = "absence.cover_absent"
    covered_by: UUID
    first_day: date
    last_day: date


class AbsenceNotFound(InvestorRefusal):
    """There is no such absence, or it is over."""

    code: ClassVar[str] = "absence.not_found"
    absence_id: UUID


class AbsenceInThePast(InvestorRefusal):
    """It would end before today."""

    code: ClassVar[str] = "absence.in_the_past"
    last_day: date
    today: date
