"""What the territory service answers: views ready to show, one call per page."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import CommuneCode, CountryCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.territory.attachments import OfferAttachment
from shared.contracts.territory.codes import (
    BonusCategory,
    CommuneKind,
    Dimension,
    Indicator,
    LandRegime,
    OpportunityStatus,
    PlotState,
    ProvinceKind,
    Stage,
    ZoneCode,
)
from shared.contracts.territory.offer import LanguageState, OpportunityDetails, ReviewState


class Figure(Contract):
    """A number that can be checked: what, of when, from where, under which licence."""

    indicator: Indicator
    value: Decimal
    vintage: str
    """Year, or the years and reservations that the source states."""
    source: str
    licence: str
    confidence: str
    """S: read in a source; K: general knowledge; P: proposal."""


class BonusCategoryView(Contract):
    """The category in force on the day asked for."""

    category: BonusCategory
    valid_from: date
    source: str
    confidence: str


class ProvinceView(Contract):
    code: ProvinceCode
    iso: str
    """ISO 3166-2, e.g. `MA-OUJ`."""
    kind: ProvinceKind
    name_fr: str
    name_ar: str
    communes: int
    figures: tuple[Figure, ...]
    bonus: BonusCategoryView | None
    geometry: dict[str, Any] | None
    """GeoJSON MultiPolygon, EPSG:4326; None unless asked for."""
    geometry_credit: str | None
    """To be shown with the geometry (ODbL)."""


class CommuneView(Contract):
    code: CommuneCode
    province: ProvinceCode
    kind: CommuneKind
    name_fr: str
    name_ar: str
    figures: tuple[Figure, ...]


class ZoneView(Contract):
    code: ZoneCode
    name: dict[Language, str]
    province: ProvinceCode
    longitude: float
    latitude: float
    position_status: str
    """How far the point can be trusted; all are indicative so far."""
    figures: tuple[Figure, ...]
    plots_free: int
    """On the market, and held by nobody."""
    plots_reserved: int
    plots_confirmed: int
    plots_withdrawn: int = 0
    """Off the market by an editor's word or a file's."""


class PlotRow(Contract):
    """A plot as anybody may see it: it says that it is held, not by whom."""

    plot_id: UUID
    zone: ZoneCode
    reference: str
    area_m2: int
    land_regime: LandRegime
    state: PlotState
    reserved_until: AwareDatetime | None
    offered_by: UUID | None
    """The published opportunity on this plot."""
    withdrawn: bool = False
    """Off the market by an editor's word or a file's: free, and not to be had."""


class Line(Contract):
    """One line of what happened, never rewritten."""

    at: AwareDatetime
    action: str
    by: UUID | None
    """Staff account; None when an event or the passing of time acted."""
    details: dict[str, Any]


class PlotView(PlotRow):
    """A plot as staff see it."""

    dossier_id: UUID | None
    history: tuple[Line, ...]


class Registered(Contract):
    plot_id: UUID


class Drafted(Contract):
    opportunity_id: UUID


class OpportunityRow(Contract):
    opportunity_id: UUID
    status: OpportunityStatus
    title: dict[Language, str]
    text: dict[Language, str]
    province: ProvinceCode
    commune: CommuneCode | None
    sector: Sector
    zone: ZoneCode | None
    zone_name: dict[Language, str] | None
    plot: PlotRow | None
    indicative_amount_mad: Decimal | None
    published_at: AwareDatetime | None
    withdrawn_at: AwareDatetime | None
    fallbacks: dict[Language, Language] = {}
    benefits: dict[Language, str] = {}
    diaspora_notes: dict[Language, str] = {}
    other_plots: tuple[PlotRow, ...] = ()
    minimum_amount_mad: Decimal | None = None
    maximum_amount_mad: Decimal | None = None
    expected_jobs: int | None = None
    contact_role: str | None = None
    valid_until: date | None = None
    attachments: tuple[OfferAttachment, ...] = ()
    """Documents, in their order; for the public without those whose last day is over."""
    version: int | None = None
    """Which version is read; None: none was published."""
    review: ReviewState | None = None
    """None unless asked for staff, and while nothing is being written."""


class OpportunityPage(Contract):
    rows: tuple[OpportunityRow, ...]
    total: int


class OpportunityView(OpportunityRow):
    missing_languages: tuple[Language, ...]
    """Languages without which it cannot be published."""
    commands: tuple[str, ...]
    """Methods of this service that the opportunity accepts now; empty unless asked for staff."""
    history: tuple[Line, ...]
    """Empty unless asked for staff."""
    written: OpportunityDetails | None = None
    """The content that is being written; of a draft its own. For staff."""
    fingerprint: str | None = None
    """Of that content, for who approves it."""
    languages: tuple[LanguageState, ...] = ()
    """Of that content, else of what is published. For staff."""


class PipelineCount(Contract):
    """How many dossiers, for how much and how many jobs; all None when suppressed.

    A planner's sums have three digits, and are None where one dossier makes up most of them.
    """

    count: int | None
    planned_amount_mad: Decimal | None
    planned_jobs: int | None
    suppressed: bool
    """The reader may not see the numbers: they are too small, or others that are could be worked out from them."""
    realised_amount_mad: Decimal | None = None
    """As last recorded for each; None also when an older service did not tell."""
    realised_jobs: int | None = None
    own_funds_mad: Decimal | None = None
    """As stated last, of those that stated them. As the three below: of planners' figures, where as many
    dossiers as the threshold or more have a part in it; staff read them in `get_roll_up`."""
    own_funds_currency_mad: Decimal | None = None
    """Of the own funds, those brought in foreign currency."""
    asked_m2: int | None = None
    """Of the plots asked for at the deposit."""
    granted_m2: int | None = None
    """Of the plots that are theirs."""
    told_on: date | None = None
    """The closing at which a planner was told it, and whose state it shows; None for staff, who see the present."""


class PipelineCell(PipelineCount):
    province: ProvinceCode
    sector: Sector
    host_country: CountryCode
    stage: Stage


class PipelineTotal(PipelineCount):
    """A total over the cells asked for, by one dimension. `code` is empty for the total of all."""

    dimension: Dimension
    code: str


class PipelineView(Contract):
    cells: tuple[PipelineCell, ...]
    totals: tuple[PipelineTotal, ...]
    threshold: int
    """Counts below it are suppressed."""
    threshold_source: str
    threshold_confidence: str
    last_event_at: AwareDatetime | None
    """Time of the newest event counted, over the whole pipeline; of the last closing, for a planner."""
    closed_on: date | None = None
    """Day of the last closing, for a planner; None: nothing was told yet."""
    closings: tuple[date, ...] = ()
    """Days of all closings, the last first."""
