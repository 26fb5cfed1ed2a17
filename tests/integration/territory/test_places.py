"""What the map and the reference lists show: census totals, bonus category of the day, polygons with their credit."""

from datetime import date
from decimal import Decimal

import pytest

from shared.contracts.territory.codes import Indicator
from shared.contracts.territory.queries import ListCommunes, ListProvinces, ListZones
from shared.contracts.territory.refusals import PlaceUnknown
from tests.integration.territory.conftest import Territory


@pytest.mark.parametrize(("vintage", "inhabitants"), [("2014", 2_314_346), ("2024", 2_294_665)])
def test_provinces_and_communes_add_up_to_the_census(territory: Territory, vintage: str, inhabitants: int) -> None:
    for listing in (ListProvinces(), ListCommunes()):
        figures = [f for place in territory.ask(listing) for f in place.figures if f.vintage == vintage]
        assert sum(f.value for f in figures if f.indicator is Indicator.POPULATION) == inhabitants
        assert {(f.licence, f.confidence) for f in figures} == {("CC BY 4.0, credit HCP", "S")}


def test_the_polygons_come_only_when_asked_for_and_never_without_their_credit(territory: Territory) -> None:
    light, heavy = territory.ask(ListProvinces()), territory.ask(ListProvinces(with_geometry=True))

    assert all(p.geometry is None and p.geometry_credit is None for p in light)
    assert {p.geometry["type"] for p in heavy} == {"MultiPolygon"}
    assert all("OpenStreetMap" in p.geometry_credit for p in heavy)


def test_the_bonus_category_is_that_of_the_day_asked_for(territory: Territory) -> None:
    def categories(on: date | None) -> dict[str, str | None]:
        return {p.iso: p.bonus and p.bonus.category for p in territory.ask(ListProvinces(on=on))}

    assert {iso for iso, category in categories(None).items() if category == "A"} == {"MA-NAD", "MA-BER"}
    assert sorted(categories(None).values(), key=str) == ["A"] * 2 + ["B"] * 6
    assert set(categories(date(2022, 1, 1)).values()) == {None}


def test_communes_are_listed_by_province(territory: Territory) -> None:
    counts = {p.code: p.communes for p in territory.ask(ListProvinces())}

    assert sum(counts.values()) == 124
    assert {c.province for c in territory.ask(ListCommunes(province="02.251"))} == {"02.251"}
    assert len(territory.ask(ListCommunes(province="02.251"))) == counts["02.251"] == 13
    with pytest.raises(PlaceUnknown):
        territory.ask(ListCommunes(province="02.999"))


def test_zones_keep_the_year_and_the_source_of_each_area(territory: Territory) -> None:
    zones = {z.code: z for z in territory.ask(ListZones())}

    assert set(zones) == {"technopole-oujda", "selouane", "agropole-berkane", "oujda-shore"}
    (area,) = zones["selouane"].figures
    assert (area.value, area.indicator) == (Decimal(72), Indicator.AREA_HA)
    assert area.vintage.startswith("2009-2011")
    assert area.source.startswith("https://")
    assert zones["oujda-shore"].figures == ()
    assert "indicative" in zones["selouane"].position_status
