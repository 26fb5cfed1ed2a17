"""A place with what is known of it, from all sources."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.figure_tables import figure_choice, indicator, place_figure
from services.territory.domain.place_figure import PlaceFigure, in_order, is_stale, that_count
from services.territory.domain.setting import local_date
from shared.contracts.territory import figures as contract
from shared.contracts.territory.refusals import PlaceUnknown
from shared.reference import places

_Known = Mapping[str, RowMapping]
"""Indicator -> its row, in the order in which they are shown."""


@dataclass(frozen=True)
class _Place:
    code: str
    kind: str
    names: dict[str, str]
    within: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    iso: str | None = None


def list_indicators(
    _query: contract.ListIndicators, session: Session, _now: datetime
) -> tuple[contract.IndicatorView, ...]:
    return tuple(
        contract.IndicatorView(indicator=code, **{name: row[name] for name in _SHOWN})
        for code, row in _indicators(session).items()
    )


_SHOWN = ("unit", "stale_after_years", "source", "confidence")


def get_place_profile(query: contract.GetPlaceProfile, session: Session, now: datetime) -> contract.PlaceProfile:
    """Raises PlaceUnknown."""
    place = next((known for known in _everywhere(session) if known.code == query.place), None)
    if place is None:
        raise PlaceUnknown(kind="place", place=query.place)
    indicators = _indicators(session)
    this_year = (query.on or local_date(now)).year
    said = _said(session, [place.code])[place.code]
    former = places.former_commune(place.code)
    return contract.PlaceProfile(
        **vars(place),
        former=None if former is None else contract.FormerPlace(**former),
        figures=tuple(
            contract.PlaceFigure(
                figure_id=figure.id,
                unit=indicators[figure.indicator]["unit"],
                counts=figure.id in said.counting,
                stale=is_stale(figure.year, indicators[figure.indicator]["stale_after_years"], this_year),
                reason=said.reasons.get(figure.id) if figure.id in said.counting else None,
                **{name: said.rows[figure.id][name] for name in _COPIED},
            )
            for figure in in_order(said.figures, said.counting, list(indicators))
        ),
    )


_COPIED = (
    *("indicator", "value", "year", "vintage", "source", "licence", "confidence"),
    *("recorded_by", "recorded_at"),
)


def list_region_figures(
    _query: contract.ListRegionFigures, session: Session, now: datetime
) -> tuple[contract.RegionFigure, ...]:
    """By place, indicator as they are shown, and year."""
    indicators, this_year = _indicators(session), local_date(now).year
    codes = (places.REGION, *places.provinces())
    said = _said(session, codes)
    return tuple(
        contract.RegionFigure(
            place=code,
            indicator=figure.indicator,
            year=figure.year,
            value=figure.value,
            stale=is_stale(figure.year, indicators[figure.indicator]["stale_after_years"], this_year),
        )
        for code in codes
        for figure in in_order(said[code].figures, said[code].counting, list(indicators))
        if figure.id in said[code].counting
    )


def figures_that_count(session: Session, codes: Sequence[str]) -> Mapping[tuple[str, str, int], tuple[Decimal, str]]:
    """Place, indicator and year -> the value that counts, and its source."""
    return {
        (code, figure.indicator, figure.year): (figure.value, said.rows[figure.id]["source"])
        for code, said in _said(session, codes).items()
        for figure in said.figures
        if figure.id in said.counting
    }


def search_places(query: contract.SearchPlaces, session: Session, _now: datetime) -> tuple[contract.PlaceFound, ...]:
    """Exact spellings first, then those that are near."""
    words, known = places.normalise(query.words), {place.code: place for place in _everywhere(session)}
    exact = [code for code, place in known.items() if words in places.normalise(" ".join(_spellings(place)))]
    near = [*places.closest_provinces(query.words, 5), *places.closest_communes(query.words, limit=10)]
    codes = dict.fromkeys([*exact, *(place.code for place in near)])
    return tuple(
        contract.PlaceFound(code=code, kind=known[code].kind, names=known[code].names, within=known[code].within)
        for code in list(codes)[: query.limit]
    )


def _spellings(place: _Place) -> Iterable[str]:
    return (place.code, *place.names.values(), *place.aliases)


def _everywhere(session: Session) -> list[_Place]:
    """The region, its provinces, its communes, and the zones, which alone are data that may grow."""
    region = _Place(places.REGION, "region", dict(places.REGION_NAMES))
    provinces = [
        _Place(p.code, p.kind, {"fr": p.name_fr, "ar": p.name_ar}, (places.REGION,), p.aliases, p.iso)
        for p in places.provinces().values()
    ]
    communes = [
        _Place(c.code, c.kind, {"fr": c.name_fr, "ar": c.name_ar}, (places.REGION, c.province), c.aliases)
        for c in places.communes().values()
    ]
    zones = [
        _Place(row.code, "zone", row.name, (places.REGION, row.province))
        for row in session.execute(select(t.zone.c.code, t.zone.c.name, t.zone.c.province).order_by(t.zone.c.code))
    ]
    return [region, *provinces, *communes, *zones]


def _indicators(session: Session) -> _Known:
    of_places = select(indicator).where(indicator.c.periodicity.is_(None))
    rows = session.execute(of_places.order_by(indicator.c.position)).mappings()
    return {row["code"]: row for row in rows}


@dataclass(frozen=True)
class _Said:
    """What sources say of one place."""

    rows: dict[int, RowMapping]
    reasons: dict[int, str]
    """Figure -> why it was chosen last."""
    chosen: dict[tuple[str, int], int]
    """Indicator and year -> the figure that was chosen last."""

    @cached_property
    def figures(self) -> list[PlaceFigure]:
        return [
            PlaceFigure(row["id"], row["indicator"], row["year"], row["value"], row["confidence"])
            for row in self.rows.values()
        ]

    @cached_property
    def counting(self) -> frozenset[int]:
        return that_count(self.figures, self.chosen)


def _said(session: Session, codes: Sequence[str]) -> Mapping[str, _Said]:
    """For several places in two reads."""
    f, c = place_figure.c, figure_choice.c
    said = {code: _Said({}, {}, {}) for code in codes}
    for row in session.execute(select(place_figure).where(f.place.in_(codes))).mappings():
        said[row["place"]].rows[row["id"]] = row
    choices = select(f.place, f.indicator, f.year, c.figure_id, c.reason).join_from(figure_choice, place_figure)
    for choice in session.execute(choices.where(f.place.in_(codes)).order_by(c.id)):
        of_place = said[choice.place]
        of_place.reasons[choice.figure_id] = choice.reason
        of_place.chosen[choice.indicator, choice.year] = choice.figure_id
    return said
