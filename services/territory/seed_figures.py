"""The figures about places that come with the software: census, establishments and jobs, areas of zones."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from services.territory.domain.place_figure import year_of
from shared.reference import establishments, places

Row = dict[str, Any]

CENSUS = {
    "population": (("2014", "population_2014"), ("2024", "population_2024")),
    "households": (("2024", "households_2024"),),
}


def census() -> Iterator[Row]:
    """Of the region, the provinces and the communes, within the boundaries of 2024."""
    region = {
        "population_2014": sum(commune.population_2014 for commune in places.communes().values()),
        "population_2024": sum(province.population_2024 for province in places.provinces().values()),
        "households_2024": sum(province.households_2024 for province in places.provinces().values()),
    }
    counted: list[tuple[str, Mapping[str, int]]] = [(places.REGION, region)]
    for place in (*places.provinces().values(), *places.communes().values()):
        counted.append((place.code, {name: getattr(place, name) for name in region}))
    for code, numbers in counted:
        for indicator, vintages in CENSUS.items():
            for vintage, name in vintages:
                yield _row(code, indicator, vintage, numbers[name], places.CENSUS_SOURCE, places.CENSUS_LICENCE)


def economy() -> Iterator[Row]:
    """Businesses by sector and their permanent jobs; the souks apart, as they are neither."""
    for code, numbers in establishments.of_places().items():
        for indicator, value in numbers.items():
            vintage = establishments.VINTAGE
            yield _row(code, indicator, vintage, value, establishments.SOURCE, places.CENSUS_LICENCE)


def areas(rows: list[Row]) -> Iterator[Row]:
    """Of zones: what each source says of one, though they disagree."""
    for row in rows:
        yield _row(row["place"], "area_ha", row["vintage"], row["value"], row["source"], row["licence"])


def _row(place: str, indicator: str, vintage: str, value: int | Decimal, source: str, licence: str) -> Row:
    year = year_of(vintage)
    if year is None:
        raise ValueError(f"{place}, {indicator}: the vintage {vintage!r} names no year")
    return {
        "place": place,
        "indicator": indicator,
        "vintage": vintage,
        "year": year,
        "value": value,
        "source": source,
        "licence": licence,
        "confidence": "S",
    }
