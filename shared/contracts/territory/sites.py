"""Sites and plots after the CNIG standard "Sites économiques" 1.0.1: what is known of each, and how it changes.

Poles are in `poles.py`.

A site is a zone: its code is the zone's. Whatever is not known is None and is shown as not known. Lengths are km,
areas hectares or m2 by their names, prices dirhams. Geometries are GeoJSON in EPSG:4326, longitude first.
"""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import CommuneCode, ProvinceCode
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import AidSource, Mark
from shared.contracts.territory.codes import LandRegime, PlotState, ZoneCode
from shared.contracts.territory.figures import PlaceFigure
from shared.contracts.territory.replies import Line, Registered
from shared.contracts.territory.requests import Reference
from shared.contracts.territory.site_codes import TermKey

Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=200)]
Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
Kilometres = Annotated[Decimal, Field(ge=0, le=2000, max_digits=6, decimal_places=2)]
Geometry = dict[str, Any]
"""GeoJSON Point, Polygon or MultiPolygon."""


class Names(Contract):
    name_fr: Name
    name_ar: Name | None = None
    name_en: Name | None = None


class Utilities(Contract):
    """Served or not; None: not known. Whoever says one says where it was read."""

    water_served: bool | None = None
    power_served: bool | None = None
    sewer_served: bool | None = None
    gas_served: bool | None = None
    fibre_served: bool | None = None
    utilities_source: AidSource | None = None
    utilities_confidence: Mark | None = None


class SiteFacts(Names, Utilities):
    """A site. Its total area is a figure of a place, with all that sources say of it."""

    province: ProvinceCode
    commune: CommuneCode | None = None
    pole: ZoneCode | None = None
    longitude: Annotated[float, Field(ge=-180, le=180)]
    latitude: Annotated[float, Field(ge=-90, le=90)]
    position_status: Words
    """How far the point can be trusted."""
    geometry: Geometry | None = None
    site_type: TermKey | None = None
    vocation: TermKey | None = None
    site_state: TermKey | None = None
    usable_area_ha: Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=4)] | None = None
    created_year: Annotated[int, Field(ge=1900, le=2200)] | None = None
    identified_on: date | None = None
    updated_on: date | None = None
    """When what is known of it was looked at last."""
    producer: Name | None = None
    """Who says so."""
    description: Words | None = None
    url: Annotated[str, StringConstraints(pattern=r"^https?://[^\s/$.?#].[^\s]*$", max_length=500)] | None = None
    manager_type: TermKey | None = None
    manager: Name | None = None
    developer: Name | None = None
    seller: Name | None = None
    motorway: Name | None = None
    motorway_km: Kilometres | None = None
    rail_station: Name | None = None
    rail_km: Kilometres | None = None
    airport: Name | None = None
    airport_km: Kilometres | None = None
    port: Name | None = None
    port_km: Kilometres | None = None
    distances_source: AidSource | None = None
    distances_confidence: Mark | None = None


class SiteArea(Contract):
    """What one source says of the whole of a site."""

    value: Annotated[Decimal, Field(gt=0, max_digits=10, decimal_places=3)]
    vintage: Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=200)]
    source: AidSource
    licence: AidSource
    confidence: Mark


class PlotFacts(Utilities):
    """A plot, but for whether it can be had. None of `*_served`: as its site."""

    area_m2: Annotated[int, Field(gt=0, le=100_000_000)]
    land_regime: LandRegime
    cadastral_reference: Name | None = None
    tenure: TermKey | None = None
    """Who has the land."""
    development: TermKey | None = None
    occupancy: TermKey | None = None
    land_use: TermKey | None = None
    turnkey: bool | None = None
    """Nothing stands against building at once."""
    price_mad_m2: Annotated[Decimal, Field(ge=0, max_digits=10, decimal_places=2)] | None = None
    price_on: date | None = None
    """Day for which the price was said."""
    price_source: AidSource | None = None
    price_confidence: Mark | None = None
    geometry: Geometry | None = None
    identified_on: date | None = None
    updated_on: date | None = None
    demonstration: bool = False
    """Invented, to show the software."""


class PlotLine(Contract):
    """What happened to the availability of a plot, as anybody may read it."""

    at: AwareDatetime
    action: str
    """registered, reserved, released, confirmed, withdrawn, put_back."""
    until: AwareDatetime | None = None
    why: str | None = None
    """The words of the editor who took it off the market, or put it back."""


class PlotSheet(PlotFacts):
    """A plot with its availability."""

    plot_id: UUID
    zone: ZoneCode
    reference: str
    state: PlotState
    marketing: TermKey
    """What CNIG's `terr_stade_comm` says: a dossier's hold first, then what an editor said."""
    marketing_reason: str | None = None
    reserved_until: AwareDatetime | None = None
    offered_by: UUID | None = None
    """The published opportunity on it."""
    lines: tuple[PlotLine, ...] = ()


class StaffPlotSheet(PlotSheet):
    dossier_id: UUID | None = None
    history: tuple[Line, ...] = ()


class SiteRow(Contract):
    """A site in a list, with how many of its plots are free, reserved, allotted and off the market."""

    code: ZoneCode
    names: Mapping[str, str]
    province: ProvinceCode
    pole: ZoneCode | None = None
    vocation: TermKey | None = None
    longitude: float
    latitude: float
    free: int
    reserved: int
    confirmed: int
    withdrawn: int


class SiteView(SiteFacts):
    code: ZoneCode
    pole_names: Mapping[str, str] | None = None
    areas: tuple[PlaceFigure, ...]
    """What sources say of its total area; one counts."""
    plots: tuple[PlotSheet, ...]
    history: tuple[Line, ...] = ()
    """For staff."""


class ListSites(Request[tuple[SiteRow, ...]], service="territory", method="list_sites", repeatable=True):
    """Sites, by code."""


class GetSite(Request[SiteView], service="territory", method="get_site", repeatable=True):
    """A site with all its plots. Raises PlaceUnknown."""

    site: ZoneCode
    for_staff: bool = False
    """With its history: who changed what."""


class GetPlotSheet(Request[StaffPlotSheet], service="territory", method="get_plot_sheet", repeatable=True):
    """A plot as staff see it. Raises PlotNotFound."""

    plot_id: UUID


class RecordSite(Request[None], service="territory", method="record_site", repeatable=True):
    """A new site, or other facts of a known one; what is the same changes nothing.

    Raises SiteFactsInvalid, FigureAlreadyThere, FigureYearMissing.
    """

    staff_id: UUID
    site: ZoneCode
    facts: SiteFacts
    area: SiteArea | None = None
    """What a source says of its total area, beside what others say."""


class RecordPlot(Request[Registered], service="territory", method="record_plot", repeatable=True):
    """A new plot, or other facts of a known one; its availability stays. Raises PlaceUnknown, SiteFactsInvalid."""

    staff_id: UUID
    zone: ZoneCode
    reference: Reference
    facts: PlotFacts


class WithdrawPlot(Request[None], service="territory", method="withdraw_plot"):
    """Take a free plot off the market. Raises PlotNotFound, PlotNotFree, PlotIsOffered, SiteFactsInvalid."""

    staff_id: UUID
    plot_id: UUID
    marketing: TermKey = "not_marketed"
    reason: Reason


class PutBackPlot(Request[None], service="territory", method="put_back_plot"):
    """Put a plot on the market that was taken off. Raises PlotNotFound, PlotNotWithdrawn."""

    staff_id: UUID
    plot_id: UUID
    reason: Reason
