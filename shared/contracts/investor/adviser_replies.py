"""Advisers as staff see them: rules, absences, workload; and the one of a dossier."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.investor.adviser_codes import AssignedBecause
from shared.contracts.investor.appointment_replies import CapacityRuleView


class AdviserOfDossier(Contract):
    """Whose dossier it is now."""

    adviser_id: UUID
    because: AssignedBecause
    since: AwareDatetime
    acting_id: UUID | None = None
    """Who stands in today; None when the adviser is there."""
    absent_until: date | None = None
    """Last day of the absence."""


class AssignmentRuleView(Contract):
    rule_id: UUID
    adviser_id: UUID
    province: ProvinceCode | None
    """None: every province."""
    sector: Sector | None
    """None: every sector."""
    recorded_by: UUID
    recorded_at: AwareDatetime


class AbsenceView(Contract):
    absence_id: UUID
    adviser_id: UUID
    covered_by: UUID
    first_day: date
    last_day: date
    recorded_by: UUID
    recorded_at: AwareDatetime


class WorkloadRow(Contract):
    """What one adviser has on the table, as of today. Dossiers that they only stand in for are not counted here."""

    adviser_id: UUID
    open_dossiers: int
    due_this_week: int
    """Of those: the answer is due from today until Sunday."""
    overdue: int
    covered_by: UUID | None = None
    """Who stands in today."""
    covers: int = 0
    """Open dossiers of those whom they stand in for today."""


class AdviserPage(Contract):
    """Everything about who has which dossiers."""

    today: date
    week_ends_on: date
    workload: tuple[WorkloadRow, ...]
    """Of everybody with an open dossier, a rule or an absence; the fullest table first."""
    unassigned: int
    """Open dossiers without an adviser."""
    rules: tuple[AssignmentRuleView, ...]
    """In force, the most exact first."""
    absences: tuple[AbsenceView, ...]
    """That go on or are to come, in their order."""
    capacity: tuple[CapacityRuleView, ...] = ()
    """How many appointments a day takes, the newest rule first."""
