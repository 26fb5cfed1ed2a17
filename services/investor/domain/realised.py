"""What is known of the realisation of a project: milestones, visits, figures, blockers."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind


@dataclass(eq=False)
class Milestone:
    kind: MilestoneKind
    planned_on: date | None = None
    reached_on: date | None = None

    def late_days(self, today: date) -> int:
        if self.planned_on is None:
            return 0
        return max(0, ((self.reached_on or today) - self.planned_on).days)


@dataclass(eq=False)
class Visit:
    """Never rewritten."""

    visited_on: date
    visited_by: str
    findings: str
    next_visit_on: date | None
    recorded_by: UUID
    recorded_at: datetime


@dataclass(eq=False)
class Figures:
    """Totals on a day. Never rewritten: a correction is another entry for the same day, and the last one counts."""

    as_of: date
    realised_amount_mad: Decimal
    realised_jobs: int
    source: FigureSource
    note: str
    recorded_by: UUID
    recorded_at: datetime


@dataclass(eq=False)
class Blocker:
    id: UUID
    kind: BlockerKind
    owner: Administration
    since: date
    note: str
    reported_by: UUID
    reported_at: datetime
    resolved_on: date | None = None
    resolved_by: UUID | None = None

    def age_days(self, today: date) -> int:
        return max(0, ((self.resolved_on or today) - self.since).days)
