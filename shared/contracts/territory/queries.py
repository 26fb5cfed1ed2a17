"""Questions to the territory service."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.codes import CountryCode, ProvinceCode, Sector
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import AidRules, PublicAidRules
from shared.contracts.territory.codes import PlotState, Stage, ZoneCode
from shared.contracts.territory.offer import OpportunityVersionView, PublishedVersion
from shared.contracts.territory.planning import PriorityView
from shared.contracts.territory.replies import (
    CommuneView,
    OpportunityPage,
    OpportunityView,
    PipelineView,
    PlotRow,
    PlotView,
    ProvinceView,
    ZoneView,
)


class ListProvinces(Request[tuple[ProvinceView, ...]], service="territory", method="list_provinces", repeatable=True):
    """The eight provinces with census figures and bonus category."""

    with_geometry: bool = False
    on: date | None = None
    """Day on which the bonus category is looked up; None: today."""


class ListCommunes(Request[tuple[CommuneView, ...]], service="territory", method="list_communes", repeatable=True):
    """The communes of one province, or all 124. Raises PlaceUnknown."""

    province: ProvinceCode | None = None


class ListZones(Request[tuple[ZoneView, ...]], service="territory", method="list_zones", repeatable=True):
    """Activity zones with their figures and how many plots are free, reserved, confirmed."""


class ListPlots(Request[tuple[PlotRow, ...]], service="territory", method="list_plots", repeatable=True):
    """Plots, by zone and reference. Raises PlaceUnknown."""

    zone: ZoneCode | None = None
    state: PlotState | None = None


class GetPlot(Request[PlotView], service="territory", method="get_plot", repeatable=True):
    """A plot with its history and the dossier that holds it: for staff. Raises PlotNotFound."""

    plot_id: UUID


class GetOpportunity(Request[OpportunityView], service="territory", method="get_opportunity", repeatable=True):
    """One opportunity. Raises OpportunityNotFound; without `for_staff` also for what is not published."""

    opportunity_id: UUID
    for_staff: bool = False


class ListOpportunities(Request[OpportunityPage], service="territory", method="list_opportunities", repeatable=True):
    """Opportunities, the newest first."""

    published_only: bool = True
    province: ProvinceCode | None = None
    sector: Sector | None = None
    amount_mad: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)] | None = None
    """Offers for which a project of this amount is neither too small nor too large."""
    being_written: bool = False
    """Only those of which something is being written or waits for review."""
    offset: Annotated[int, Field(ge=0)] = 0
    limit: Annotated[int, Field(ge=1, le=200)] = 50


class ListOpportunityVersions(
    Request[tuple[OpportunityVersionView, ...]],
    service="territory",
    method="list_opportunity_versions",
    repeatable=True,
):
    """Every version that was published, the newest first: for staff. Raises OpportunityNotFound."""

    opportunity_id: UUID


class GetOpportunityVersion(
    Request[PublishedVersion], service="territory", method="get_opportunity_version", repeatable=True
):
    """A version as it was published, for who filed on it. Raises OpportunityNotFound, also for a number never given."""

    opportunity_id: UUID
    number: Annotated[int, Field(ge=1, le=100_000)]


class GetPipeline(Request[PipelineView], service="territory", method="get_pipeline", repeatable=True):
    """Dossiers counted by province, sector, host country and stage; never a dossier's id or number.

    With `for_staff` as they are now. Without, as they were told at the monthly closings: a count is told when the
    threshold of dossiers (dated setting) or more are in it and have come or gone since, and when no reader can work out
    from it one that is not told (ADR 0022). Of countries only those that are told are listed.
    """

    province: ProvinceCode | None = None
    sector: Sector | None = None
    host_country: CountryCode | None = None
    stage: Stage | None = None
    for_staff: bool = False
    """Set by the gateway for advisers and heads, who see each dossier anyway; never for a planner."""
    told_by: date | None = None
    """What a planner had been told by the end of that day; for staff too, who see the present without it."""


class ListAidRules(Request[AidRules], service="territory", method="list_aid_rules", repeatable=True):
    """Every word there was, is and will be on the aids."""


class ListPublicAidRules(Request[PublicAidRules], service="territory", method="list_public_aid_rules", repeatable=True):
    """Every word on the aids that has begun by today, with its source; not who entered it, nor what is to come."""


class ListPriorities(Request[tuple[PriorityView, ...]], service="territory", method="list_priorities", repeatable=True):
    """Priorities that hold on a day, by province and sector."""

    public_only: bool = True
    province: ProvinceCode | None = None
    sector: Sector | None = None
    on: date | None = Field(default=None, description="Day on which they hold; without it: today.")
