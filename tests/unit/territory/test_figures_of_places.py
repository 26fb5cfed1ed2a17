"""Of several figures one counts, and everybody can see which and why; what is too old says so."""

from decimal import Decimal

import pytest

from services.territory.domain.place_figure import PlaceFigure, in_order, is_stale, that_count, year_of
from services.territory.seed_figures import census, economy
from shared.reference import establishments, places


def figure(identifier: int, year: int = 2024, mark: str = "S", indicator: str = "area_ha") -> PlaceFigure:
    return PlaceFigure(identifier, indicator, year, Decimal(identifier), mark)


@pytest.mark.parametrize(
    ("vintage", "year"),
    [
        ("2024", 2024),
        ("2009-2011 (extension possible to 142)", 2009),
        ("2012 (tranche 1: CleanTech 40; PME/PMI 23)", 2012),
        ("première tranche, 1998", 1998),
        ("107 hectares", None),
        ("12024", None),
        ("", None),
    ],
)
def test_a_vintage_stands_for_the_first_year_that_it_names(vintage: str, year: int | None) -> None:
    assert year_of(vintage) == year


def test_of_two_sources_for_one_year_the_surer_counts_and_of_two_as_sure_the_newer() -> None:
    assert that_count([figure(1, mark="S"), figure(2, mark="P")], {}) == {1}
    assert that_count([figure(1, mark="K"), figure(2, mark="K")], {}) == {2}


def test_each_year_has_its_own_and_a_choice_goes_before_the_rule() -> None:
    said = [figure(1, 2011), figure(2, 2011), figure(3, 2014)]

    assert that_count(said, {}) == {2, 3}
    assert that_count(said, {("area_ha", 2011): 1}) == {1, 3}


def test_a_choice_of_a_figure_of_another_year_is_not_heard() -> None:
    assert that_count([figure(1, 2011), figure(2, 2011)], {("area_ha", 2011): 7}) == {2}


def test_they_are_shown_by_indicator_the_newest_first_and_what_counts_before_what_does_not() -> None:
    said = [figure(1, 2011), figure(2, 2011), figure(3, 2014), figure(4, 2024, indicator="population")]

    shown = in_order(said, frozenset({1, 3, 4}), ["population", "area_ha"])

    assert [each.id for each in shown] == [4, 3, 1, 2]


@pytest.mark.parametrize(("this_year", "stale"), [(2024, False), (2034, False), (2035, True)])
def test_a_figure_is_stale_in_the_year_after_its_last(this_year: int, stale: bool) -> None:
    assert is_stale(2024, 10, this_year) is stale


def test_the_region_counts_2_314_346_people_in_2014_and_2_294_665_in_2024() -> None:
    said = {(row["place"], row["vintage"]): row["value"] for row in census() if row["indicator"] == "population"}

    assert (said["02", "2014"], said["02", "2024"]) == (2_314_346, 2_294_665)
    for vintage in ("2014", "2024"):
        assert sum(said[code, vintage] for code in places.provinces()) == said["02", vintage]
        assert sum(said[code, vintage] for code in places.communes()) == said["02", vintage]


def test_businesses_of_the_sectors_are_the_businesses_and_those_of_the_provinces_the_regions() -> None:
    """HCP's own sum differs nowhere: were a column mistaken for another, it would."""
    said = establishments.of_places()
    sectors = [name for name in said["02"] if name.startswith("businesses_")]

    assert {row["place"] for row in economy()} == {"02", *places.provinces(), *places.communes()}
    for code, numbers in said.items():
        assert sum(numbers[name] for name in sectors) == numbers["businesses"], code
    assert sum(said[code]["jobs"] for code in places.provinces()) == said["02"]["jobs"]
