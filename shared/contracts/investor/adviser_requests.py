"""Commands about advisers: rules, absences, and whose a dossier is."""

from datetime import date
from uuid import UUID

from pydantic import model_validator

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.investor.adviser_codes import ReassignReason
from shared.contracts.investor.requests import LongText
from shared.contracts.request import Request


class AddAssignmentRule(Request[None], service="investor", method="add_assignment_rule"):
    """Dossiers of a province, a sector, both or all go to an adviser from now on. Several rules that say the same
    share the dossiers: each goes to who has the fewest.
    """

    staff_id: UUID
    adviser_id: UUID
    province: ProvinceCode | None = None
    sector: Sector | None = None


class EndAssignmentRule(Request[None], service="investor", method="end_assignment_rule"):
    """From now on the rule holds no more. Dossiers stay where they are."""

    staff_id: UUID
    rule_id: UUID


class RecordAbsence(Request[None], service="investor", method="record_absence"):
    """An adviser is away; another stands in. Dossiers stay with who has them."""

    staff_id: UUID
    adviser_id: UUID
    covered_by: UUID
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _in_order(self) -> "RecordAbsence":
        if self.last_day < self.first_day:
            raise ValueError("an absence ends before it begins")
        if self.adviser_id == self.covered_by:
            raise ValueError("nobody stands in for themselves")
        return self


class CancelAbsence(Request[None], service="investor", method="cancel_absence"):
    """It did not come about, or ended early: whoever is absent is there again."""

    staff_id: UUID
    absence_id: UUID


class AssignAdviser(Request[None], service="investor", method="assign_adviser"):
    """A head of unit gives a dossier to an adviser."""

    dossier_id: UUID
    staff_id: UUID
    adviser_id: UUID
    reason: ReassignReason
    note: LongText = ""


class AssignWaiting(Request[int], service="investor", method="assign_waiting"):
    """Give the open dossiers that have no adviser out by the rules. Answers how many were given."""

    staff_id: UUID


class HandOverDossiers(Request[int], service="investor", method="hand_over_dossiers"):
    """A head of unit gives all open dossiers of one adviser to another, all or none. Answers how many."""

    staff_id: UUID
    from_adviser_id: UUID
    """Who has them now; may be nobody's account any more."""
    adviser_id: UUID
    reason: ReassignReason
    note: LongText = ""

    @model_validator(mode="after")
    def _to_another(self) -> "HandOverDossiers":
        if self.from_adviser_id == self.adviser_id:
            raise ValueError("nobody hands dossiers over to themselves")
        return self
