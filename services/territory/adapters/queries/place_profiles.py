"""A place with what is known of it, from all sources."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

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
    place = _place(query.place, session)
    known = _indicators(session)
    this_year = (query.on or local_date(now)).year
    rows = {row["id"]: row for row in _figures(session, [place.code])}
    reasons, chosen = _choices(session, place.code)
    said = [_figure(row) for row in rows.values()]
    counting = that_count(said, chosen)
    former = places.former_commune(place.code)
    return contract.PlaceProfile(
        **vars(place),
        former=None if former is None else contract.FormerPlace(**former),
        figures=tuple(
            contract.PlaceFigure(
                figure_id=figure.id,
                unit=known[figure.indicator]["unit"],
                counts=figure.id in counting,
                stale=is_stale(figure.year, known[figure.indicator]["stale_after_years"], this_year),
                reason=reasons.get(figure.id) if figure.id in counting else None,
                **{name: rows[figure.id][name] for name in _COPIED},
            )
            for figure in in_order(said, counting, list(known))
        ),
    )


_COPIED = (
    *("indicator", "value", "year", "vintage", "source", "licence", "confidence"),
    *("recorded_by", "recorded_at"),
)


def list_region_figures(
    _query: contract.ListRegionFigures, session: Session, now: datetime
) -> tuple[contract.RegionFigure, ...]:
    """By indicator as they are shown, place and year."""
    known, this_year = _indicators(session), local_date(now).year
    found = []
    for code in (places.REGION, *places.provinces()):
        said = [_figure(row) for row in _figures(session, [code])]
        counting = that_count(said, _choices(session, code)[1])
        found += [
            contract.RegionFigure(
                place=code,
                indicator=figure.indicator,
                year=figure.year,
                value=figure.value,
                stale=is_stale(figure.year, known[figure.indicator]["stale_after_years"], this_year),
            )
            for figure in in_order(said, counting, list(known))
            if figure.id in counting
        ]
    return tuple(found)


def search_places(query: contract.SearchPlaces, session: Session, _now: datetime) -> tuple[contract.PlaceFound, ...]:
    """Exact spellings first, then those that are near."""
    words = places.normalise(query.words)
    exact = [place for place in _everywhere(session) if words in places.normalise(" ".join(_spellings(place)))]
    near = [*places.closest_provinces(query.words, 5), *places.closest_communes(query.words, limit=10)]
    codes = dict.fromkeys([place.code for place in exact] + [place.code for place in near])
    by_code = {place.code: place for place in _everywhere(session)}
    return tuple(
        contract.PlaceFound(code=code, kind=by_code[code].kind, names=by_code[code].names, within=by_code[code].within)
        for code in list(codes)[: query.limit]
    )


def _spellings(place: _Place) -> Iterable[str]:
    return (place.code, *place.names.values(), *place.aliases)


def _place(code: str, session: Session) -> _Place:
    found = next((place for place in _everywhere(session) if place.code == code), None)
    if found is None:
        raise PlaceUnknown(kind="place", place=code)
    return found


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
    rows = session.execute(select(indicator).order_by(indicator.c.position)).mappings()
    return {row["code"]: row for row in rows}


def _figures(session: Session, codes: list[str]) -> Iterable[RowMapping]:
    return session.execute(select(place_figure).where(place_figure.c.place.in_(codes))).mappings()


def _choices(session: Session, place: str) -> tuple[dict[int, str], dict[tuple[str, int], int]]:
    """Figure -> why it was chosen; indicator and year -> the figure that was chosen last."""
    rows = session.execute(select(figure_choice).where(figure_choice.c.place == place).order_by(figure_choice.c.id))
    reasons, chosen = {}, {}
    for row in rows:
        reasons[row.figure_id] = row.reason
        chosen[row.indicator, row.year] = row.figure_id
    return reasons, chosen


def _figure(row: RowMapping) -> PlaceFigure:
    return PlaceFigure(row["id"], row["indicator"], row["year"], row["value"], row["confidence"])
