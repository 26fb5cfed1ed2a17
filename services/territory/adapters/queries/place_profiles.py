"""A place with what is known of it, from all sources."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.said_figures import figures_of_places, indicators_shown, said_of
from services.territory.domain.place_figure import in_order, is_stale
from shared.contracts.territory import figures as contract
from shared.contracts.territory.refusals import PlaceUnknown
from shared.reference import places
from shared.reference.days import local_date


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
        for code, row in indicators_shown(session).items()
    )


_SHOWN = ("unit", "stale_after_years", "source", "confidence")


def get_place_profile(query: contract.GetPlaceProfile, session: Session, now: datetime) -> contract.PlaceProfile:
    """Raises PlaceUnknown."""
    place = next((known for known in _everywhere(session) if known.code == query.place), None)
    if place is None:
        raise PlaceUnknown(kind="place", place=query.place)
    former = places.former_commune(place.code)
    return contract.PlaceProfile(
        **vars(place),
        former=None if former is None else contract.FormerPlace(**former),
        figures=figures_of_places(session, [place.code], (query.on or local_date(now)).year)[place.code],
    )


def list_region_figures(
    _query: contract.ListRegionFigures, session: Session, now: datetime
) -> tuple[contract.RegionFigure, ...]:
    """By place, indicator as they are shown, and year."""
    indicators, this_year = indicators_shown(session), local_date(now).year
    codes = (places.REGION, *places.provinces())
    said = said_of(session, codes)
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
