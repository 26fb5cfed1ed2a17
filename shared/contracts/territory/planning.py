"""The bridge to regional planning: tables in and out, values by period, targets beside what was reached."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import AidSource, Mark
from shared.contracts.territory.figures import IndicatorKey, PlaceCode
from shared.contracts.territory.plan_words import (
    NoAxis,
    PeriodCode,
    PlaceGroup,
    PlanCode,
    PlanItem,
    PlanName,
    PlanValue,
    Priority,
    Target,
)
from shared.contracts.territory.row_changes import RowChange

PlanTable = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,20}$")]
"""plan, priorities, targets or groups."""
FileName = Annotated[str, StringConstraints(max_length=200)]


class PlanningTable(Contract):
    """A template: the header, and what counts now, to be corrected and sent back."""

    table: PlanTable
    template: str
    """The first header: the template and its version."""
    columns: tuple[str, ...]
    key: tuple[str, ...]
    """The columns by which a row is known again."""
    required: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class GetPlanningTable(Request[PlanningTable], service="territory", method="get_planning_table", repeatable=True):
    """The template of a table. Raises PlanningTableUnknown."""

    table: PlanTable


class PlanningImport(Contract):
    """What a file would change, or what it changed."""

    table: PlanTable
    dry_run: bool
    digest: str
    """Names these changes: given back with the import, it is refused where they would be others by then."""
    added: int
    changed: int
    unchanged: int
    wrong: int
    rows: tuple[RowChange, ...]


class ImportPlanning(Request[PlanningImport], service="territory", method="import_planning"):
    """Take a table in, all of it or nothing. The same again changes nothing; a row that is missing takes nothing back.

    Raises PlanningTableUnknown, PlanningImportRefused, PlanningImportOvertaken.
    """

    staff_id: UUID
    table: PlanTable
    content: Annotated[str, StringConstraints(max_length=3_000_000)]
    """CSV: commas or semicolons; the first header names the template."""
    dry_run: bool = False
    """Only say what would be done, wrong rows among the others."""
    digest: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")] | None = None
    """Of the dry run that was looked at; None: whatever it changes."""


class RecordPriority(Request[None], service="territory", method="record_priority"):
    """Say one priority. Raises PlanningImportRefused for what no file could say either."""

    staff_id: UUID
    priority: Priority


class SaidWord(Contract):
    """One word of the history of a table."""

    key: tuple[str, ...]
    values: dict[str, str]
    recorded_by: UUID | None
    """Staff account; None: delivered with the software."""
    recorded_at: AwareDatetime | None


class ListPlanningHistory(
    Request[tuple[SaidWord, ...]], service="territory", method="list_planning_history", repeatable=True
):
    """What was said in a table, the newest first. Raises PlanningTableUnknown."""

    table: PlanTable
    limit: Annotated[int, Field(ge=1, le=500)] = 100


class PlanningIndicator(Contract):
    """What is measured by period. Its definition never changes: what it measured would change with it."""

    indicator: IndicatorKey
    unit: IndicatorKey
    name: dict[str, str]
    """Language -> name; French at least."""
    definition: dict[str, str]
    direction: Annotated[str, StringConstraints(pattern=r"^(more|less)$")]
    """Which is better."""
    periodicity: Annotated[str, StringConstraints(pattern=r"^(year|quarter|month)$")]
    public: bool
    source: AidSource
    confidence: Mark


class DefineIndicator(Request[None], service="territory", method="define_indicator"):
    """Measure something new by period. Raises IndicatorAlreadyThere."""

    staff_id: UUID
    indicator: IndicatorKey
    unit: IndicatorKey
    name_fr: Annotated[PlanName, StringConstraints(min_length=3)]
    name_ar: PlanName = ""
    name_en: PlanName = ""
    definition_fr: Annotated[str, StringConstraints(strip_whitespace=True, min_length=5, max_length=1000)]
    direction: Annotated[str, StringConstraints(pattern=r"^(more|less)$")] = "more"
    periodicity: Annotated[str, StringConstraints(pattern=r"^(year|quarter|month)$")] = "year"
    public: bool = True
    source: AidSource
    confidence: Mark


class ListPlanningIndicators(
    Request[tuple[PlanningIndicator, ...]], service="territory", method="list_planning_indicators", repeatable=True
):
    """What is measured by period, in the order in which it is shown."""


class EnterPeriodValue(Request[None], service="territory", method="enter_period_value"):
    """What an indicator came to in a period. It counts for everybody once a second person approved the period.

    Raises IndicatorUnknown, PlaceUnknown, PlanItemUnknown, PeriodImpossible, PeriodClosed.
    """

    staff_id: UUID
    indicator: IndicatorKey
    place: PlaceCode
    axis: NoAxis = ""
    period: PeriodCode
    value: PlanValue
    source: AidSource


class ApprovePeriod(Request[None], service="territory", method="approve_period"):
    """Close a period: its values count. Raises PeriodEmpty, PeriodClosed, PeriodNotBySamePerson."""

    staff_id: UUID
    period: PeriodCode


class ReopenPeriod(Request[None], service="territory", method="reopen_period"):
    """Let the values of an approved period be corrected, for a reason. Raises PeriodNotClosed."""

    staff_id: UUID
    period: PeriodCode
    reason: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class PeriodValue(Contract):
    indicator: IndicatorKey
    place: PlaceCode
    axis: NoAxis
    value: Decimal
    source: str
    entered_by: UUID
    entered_at: AwareDatetime
    approved: bool
    """As it stood when the period was approved; False: it was entered since, and is told to nobody."""


class PeriodStep(Contract):
    action: Annotated[str, StringConstraints(pattern=r"^[a-z]{3,20}$")]
    """approved or reopened."""
    reason: str
    by: UUID
    at: AwareDatetime


class PeriodView(Contract):
    period: PeriodCode
    closed: bool
    values: tuple[PeriodValue, ...]
    """Every one that was entered, the newest first."""
    steps: tuple[PeriodStep, ...]
    """Oldest first."""


class GetPeriod(Request[PeriodView], service="territory", method="get_period", repeatable=True):
    """What was entered for a period, by whom, and who approved it."""

    period: PeriodCode


class ListPeriods(Request[tuple[PeriodView, ...]], service="territory", method="list_periods", repeatable=True):
    """Periods for which something was entered, the newest first; without their values."""


class Progress(Contract):
    """A target beside what was reached; either may be missing."""

    indicator: IndicatorKey
    place: PlaceCode
    axis: NoAxis
    period: PeriodCode
    target: Target | None = None
    value: Decimal | None = None
    value_from: str = ""
    """approved: values of a period; figure: the figure of the place that counts; empty: there is none."""
    value_source: str = ""


class Plan(Contract):
    items: tuple[PlanItem, ...]
    """Plans, then axes, programmes and projects, each by its number."""
    groups: tuple[PlaceGroup, ...]
    indicators: tuple[PlanningIndicator, ...]
    progress: tuple[Progress, ...]
    """By indicator, axis, place and period."""


class GetPlan(Request[Plan], service="territory", method="get_plan", repeatable=True):
    """The plan with targets and approved values."""

    for_staff: bool = False
    """With what is not public."""


class PriorityView(Contract):
    priority: Priority
    axis: PlanItem | None
    """None: an axis that there is no longer."""


class AxisTotal(Contract):
    """Sums over the sectors that are priorities under an axis, in a province."""

    axis: PlanCode
    province: ProvinceCode
    sectors: tuple[Sector, ...]
    told: tuple[Sector, ...]
    """Those of them whose figures are in the sums; the others were never told."""
    count: int
    planned_amount_mad: Decimal
    planned_jobs: int
    realised_amount_mad: Decimal
    realised_jobs: int
    partly: bool
    """A sum of one of the sectors was not told with its count: the sums are at least these."""


class AxisRollup(Contract):
    totals: tuple[AxisTotal, ...]
    rules_on: date
    """Day of the priorities that say which sector counts where."""
    closed_on: date | None = None
    """Of planners: day of the closing that told last; None: nothing was told yet, or the present."""
    closings: tuple[date, ...] = ()


class GetAxisRollup(Request[AxisRollup], service="territory", method="get_axis_rollup", repeatable=True):
    """Dossiers by axis: sums over (province, sector) by the priorities; for planners over those that were told alone.

    A sector that is a priority under two axes counts for both: axes are not to be added up.
    """

    for_staff: bool = False
    """Set by the gateway for those who see each dossier anyway: the present. Else as it was told at the closings."""
    told_by: date | None = None
