"""The realisation of an approved project, as staff and as its investor see it."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.codes import Status
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind


class MilestoneView(Contract):
    kind: MilestoneKind
    planned_on: date | None
    reached_on: date | None
    late_days: int
    """Days by which it is, or was, behind its plan; 0 when it is not."""


class VisitView(Contract):
    visited_on: date
    visited_by: str
    findings: str
    next_visit_on: date | None
    recorded_by: UUID
    recorded_at: AwareDatetime


class FiguresView(Contract):
    as_of: date
    realised_amount_mad: Decimal
    realised_jobs: int
    source: FigureSource
    note: str
    recorded_by: UUID
    recorded_at: AwareDatetime


class BlockerView(Contract):
    blocker_id: UUID
    kind: BlockerKind
    owner: Administration
    since: date
    age_days: int
    """Until it was resolved, or today."""
    note: str
    resolved_on: date | None
    reported_by: UUID


class RealisationView(Contract):
    milestones: tuple[MilestoneView, ...] = ()
    """In the order of the path."""
    visits: tuple[VisitView, ...] = ()
    """The newest first."""
    figures: tuple[FiguresView, ...] = ()
    """By their day, the oldest first."""
    blockers: tuple[BlockerView, ...] = ()
    """Open ones first, the oldest before."""
    milestone_kinds: tuple[MilestoneKind, ...] = ()
    """In use today, as the three below."""
    blocker_kinds: tuple[BlockerKind, ...] = ()
    sources: tuple[FigureSource, ...] = ()


class TrackedBlocker(Contract):
    kind: BlockerKind
    owner: Administration
    since: date


class FiguresToInvestor(Contract):
    as_of: date
    realised_amount_mad: Decimal
    realised_jobs: int


class TrackedRealisation(Contract):
    """Without findings and notes."""

    milestones: tuple[MilestoneView, ...] = ()
    blockers: tuple[TrackedBlocker, ...] = ()
    """Those that stand in the way today."""
    next_visit_on: date | None = None
    last_figures: FiguresToInvestor | None = None


class StalledRow(Contract):
    dossier_id: UUID
    number: str
    title: str
    status: Status
    province: ProvinceCode
    moved_at: AwareDatetime
    still_days: int
    """Days since it last moved."""
    stalled: bool
    """For at least as many days as the centre's number says."""
    blockers: tuple[BlockerView, ...]
    """Open ones, the oldest first."""


class StalledPage(Contract):
    rows: tuple[StalledRow, ...]
    """The longest without movement first."""
    total: int
    stalled: int
    """Those of `total` that stand still for longer than the number of days."""
    after_days: int
    source: str
    """Of the number of days."""
    confidence: str
