"""Figures about places: what each source says, which one counts, and whether it is too old to lean on.

Codes of indicators are open: a reader that does not know one shows its code. Two sources that disagree are both kept;
one is chosen, by the rule of the domain or by an editor with a reason.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.aid_rules import Mark

PlaceCode = Annotated[str, StringConstraints(pattern=r"^[0-9a-z]+([.-][0-9a-z]+)*$", max_length=60)]
"""HCP's code of the region (`02`), a province (`02.381`) or a commune (`02.381.01.05`); or the code of a zone."""
IndicatorKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Vintage = Annotated[str, StringConstraints(strip_whitespace=True, min_length=4, max_length=200)]
"""The year that it stands for, and what the source says beside it: `2024`, `2011 (first part: 72)`."""
FigureText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class PlaceFigure(Contract):
    """What one source says of a place."""

    figure_id: int
    indicator: IndicatorKey
    unit: IndicatorKey
    value: Decimal
    year: int
    vintage: str
    source: str
    licence: str
    confidence: Mark
    counts: bool
    """It is the one that is shown; False: an older one, or another source's for the same year."""
    stale: bool
    """Older than figures of its kind may be."""
    reason: str | None = None
    """Why it was chosen before another one; None: by the rule."""
    recorded_by: UUID | None = None
    """Staff account; None: delivered with the software."""
    recorded_at: AwareDatetime | None = None


class FormerPlace(Contract):
    """What a commune was at the census of 2014."""

    code: str
    name: str
    method: str
    """How the two were matched."""


class PlaceProfile(Contract):
    code: PlaceCode
    kind: Annotated[str, StringConstraints(pattern=r"^[a-z]{1,20}$")]
    """region, prefecture, province, urban or rural (a commune), zone."""
    names: dict[str, str]
    """Language -> name; French and Arabic at least."""
    aliases: tuple[str, ...] = ()
    iso: str | None = None
    within: tuple[PlaceCode, ...] = ()
    """What it lies in, the region first."""
    former: FormerPlace | None = None
    figures: tuple[PlaceFigure, ...]
    """By indicator, the newest first; of one year the one that counts first."""


class GetPlaceProfile(Request[PlaceProfile], service="territory", method="get_place_profile", repeatable=True):
    """A place with all that is known of it. Raises PlaceUnknown."""

    place: PlaceCode
    on: date | None = None
    """Day for which staleness is told; None: today."""


class PlaceFound(Contract):
    code: PlaceCode
    kind: str
    names: dict[str, str]
    within: tuple[PlaceCode, ...]


class SearchPlaces(Request[tuple[PlaceFound, ...]], service="territory", method="search_places", repeatable=True):
    """Places whose name, in French or Arabic and in spellings as they occur, is like the words; the likest first."""

    words: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=80)]
    limit: Annotated[int, Field(ge=1, le=50)] = 20


class IndicatorView(Contract):
    indicator: IndicatorKey
    unit: IndicatorKey
    stale_after_years: int
    source: str
    confidence: Mark


class RegionFigure(Contract):
    place: PlaceCode
    indicator: IndicatorKey
    year: int
    value: Decimal
    stale: bool


class ListRegionFigures(
    Request[tuple[RegionFigure, ...]], service="territory", method="list_region_figures", repeatable=True
):
    """The figures that count of the region and its provinces, of every year, to be compared and drawn."""


class ListIndicators(
    Request[tuple[IndicatorView, ...]], service="territory", method="list_indicators", repeatable=True
):
    """What is measured, in the order in which it is shown."""


class SaidFigure(Contract):
    """A number as a source says it."""

    value: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=3)]
    licence: FigureText
    confidence: Mark


class RecordFigure(Request[None], service="territory", method="record_figure"):
    """What a source says of a place. What is there is never changed: the same source with another value is refused.

    Raises PlaceUnknown, IndicatorUnknown, FigureYearMissing, FigureAlreadyThere.
    """

    staff_id: UUID
    place: PlaceCode
    indicator: IndicatorKey
    vintage: Vintage
    value: Annotated[Decimal, Field(ge=0, max_digits=15, decimal_places=3)]
    source: FigureText
    licence: FigureText
    confidence: Mark


class ChooseFigure(Request[None], service="territory", method="choose_figure"):
    """Of several sources for one year this one counts from now on. Raises FigureNotFound."""

    staff_id: UUID
    place: PlaceCode
    figure_id: int
    reason: FigureText
