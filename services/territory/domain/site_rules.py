"""What must go together in what is said of a pole, a site or a plot."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from services.territory.domain.geometry import GeometryWrong, checked, in_range
from shared.contracts.territory.site_codes import TERMS

Facts = Mapping[str, Any]

_SERVED = ("water_served", "power_served", "sewer_served", "gas_served", "fibre_served")
_DISTANCES = ("motorway_km", "rail_km", "airport_km", "port_km")
_AREA = ("area_value",)
_WITH_A_SOURCE: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (_SERVED, ("utilities_source", "utilities_confidence")),
    (_DISTANCES, ("distances_source", "distances_confidence")),
    (("price_mad_m2",), ("price_on", "price_source", "price_confidence")),
    (_AREA, ("area_vintage", "area_source", "area_licence", "area_confidence")),
)
_DAYS = ("identified_on", "updated_on", "price_on")


@dataclass(frozen=True)
class Problem:
    """Of one field."""

    field: str
    code: str
    expected: str = ""


def problems_of(facts: Facts, today: date) -> Iterator[Problem]:
    """A figure without its source is none; a day to come has not been seen; a shape lies in the country."""
    yield from _misshapen(facts)
    for figures, needed in _WITH_A_SOURCE:
        if any(facts.get(figure) is not None for figure in figures):
            yield from (Problem(field, "source_missing") for field in needed if facts.get(field) is None)
    for field in _DAYS:
        if (day := facts.get(field)) is not None and day > today:
            yield Problem(field, "in_the_future", today.isoformat())
    for field, terms in TERMS.items():
        if (key := facts.get(field)) is not None and key not in terms:
            yield Problem(field, "term_unknown", " | ".join(terms))


def _misshapen(facts: Facts) -> Iterator[Problem]:
    longitude, latitude, shape = (facts.get(name) for name in ("longitude", "latitude", "geometry"))
    if longitude is not None and latitude is not None and not in_range(longitude, latitude):
        yield Problem("longitude", "out_of_the_country")
    if shape is not None:
        try:
            checked(shape)
        except GeometryWrong as error:
            yield Problem("geometry", error.code, error.expected)
