"""Places with their figures: what every source says, which one counts, and how people find them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy.exc import ProgrammingError

from shared.contracts.territory.figures import (
    ChooseFigure,
    GetPlaceProfile,
    ListIndicators,
    ListRegionFigures,
    PlaceFigure,
    RecordFigure,
    SearchPlaces,
)
from shared.contracts.territory.refusals import (
    FigureAlreadyThere,
    FigureNotFound,
    FigureYearMissing,
    IndicatorUnknown,
    PlaceUnknown,
)
from tests.integration.territory.conftest import STAFF, Territory

PRESS = "Press of 2011, another paper"


def record(territory: Territory, **changes: Any) -> None:
    said = {
        "staff_id": STAFF,
        "place": "agropole-berkane",
        "indicator": "area_ha",
        "vintage": "2011 (all tranches)",
        "value": Decimal(130),
        "source": PRESS,
        "licence": "press figure, source named",
        "confidence": "S",
    }
    territory.ask(RecordFigure(**{**said, **changes}))


def areas(territory: Territory) -> list[PlaceFigure]:
    profile = territory.ask(GetPlaceProfile(place="agropole-berkane"))
    return [figure for figure in profile.figures if figure.indicator == "area_ha"]


def test_the_region_has_its_two_censuses_and_is_found_by_its_code(territory: Territory) -> None:
    profile = territory.ask(GetPlaceProfile(place="02"))

    population = {f.year: f.value for f in profile.figures if f.indicator == "population" and f.counts}
    assert population == {2024: 2_294_665, 2014: 2_314_346}
    assert (profile.kind, profile.names["ar"]) == ("region", "جهة الشرق")


def test_a_commune_lies_in_its_province_and_knows_what_it_was_at_the_census_before(territory: Territory) -> None:
    known = [row.code for row in territory.query("SELECT code FROM commune ORDER BY code")]
    profiles = [territory.ask(GetPlaceProfile(place=code)) for code in known]

    assert all(profile.within[0] == "02" and profile.code.startswith(profile.within[1]) for profile in profiles)
    assert sum(profile.former is not None for profile in profiles) == 30
    assert {figure.indicator for figure in profiles[0].figures} >= {"population", "jobs", "businesses", "souks"}


def test_two_sources_that_disagree_both_stay_and_one_counts(territory: Territory) -> None:
    before = areas(territory)
    record(territory)

    after = areas(territory)

    assert len(after) == len(before) + 1
    assert next((f.value, f.counts) for f in after if f.year == 2011) == (Decimal(130), True)  # as sure, and said later
    assert sum(f.counts for f in after if f.year == 2011) == 1


def test_an_editor_chooses_with_a_reason_that_everybody_reads_and_may_choose_anew(territory: Territory) -> None:
    record(territory)
    first = next(f for f in areas(territory) if f.value == 102)
    choose = {"staff_id": STAFF, "place": "agropole-berkane"}
    territory.ask(ChooseFigure(**choose, figure_id=first.figure_id, reason="The developer's own brochure"))
    assert [(f.value, f.reason) for f in areas(territory) if f.counts] == [
        (Decimal(102), "The developer's own brochure")
    ]

    other = next(f for f in areas(territory) if f.value == 130)
    territory.ask(ChooseFigure(**choose, figure_id=other.figure_id, reason="Measured on the plan of 2011"))

    assert [(f.value, f.reason) for f in areas(territory) if f.counts] == [
        (Decimal(130), "Measured on the plan of 2011")
    ]
    assert len(territory.query("SELECT * FROM figure_choice WHERE chosen_by = :by", by=STAFF)) == 2


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"place": "02.999"}, PlaceUnknown),
        ({"place": "nowhere"}, PlaceUnknown),
        ({"indicator": "happiness"}, IndicatorUnknown),
        ({"vintage": "first part"}, FigureYearMissing),
        ({"vintage": "2031"}, FigureYearMissing),
    ],
)
def test_what_cannot_be_placed_is_refused_and_nothing_is_written(
    territory: Territory, changes: dict[str, str], refusal: type[Exception]
) -> None:
    before = territory.query("SELECT count(*) FROM place_figure")

    with pytest.raises(refusal):
        record(territory, **changes)

    assert territory.query("SELECT count(*) FROM place_figure") == before


def test_a_source_does_not_say_two_things_of_one_vintage(territory: Territory) -> None:
    record(territory)

    with pytest.raises(FigureAlreadyThere):
        record(territory, value=Decimal(140))

    assert [f.value for f in areas(territory) if f.source == PRESS] == [130]


def test_a_figure_of_another_place_is_not_chosen(territory: Territory) -> None:
    figure = areas(territory)[0]

    with pytest.raises(FigureNotFound):
        territory.ask(ChooseFigure(staff_id=STAFF, place="selouane", figure_id=figure.figure_id, reason="by mistake"))


def test_a_figure_past_its_age_is_marked_stale(territory: Territory) -> None:
    stale = {figure.year: figure.stale for figure in areas(territory)}
    territory.now = datetime(2035, 1, 2, tzinfo=UTC)
    later = territory.ask(GetPlaceProfile(place="02"))

    assert stale == {2011: True}
    assert {f.year: f.stale for f in later.figures if f.indicator == "population"} == {2024: True, 2014: True}


def test_the_region_and_its_provinces_are_compared_by_what_counts(territory: Territory) -> None:
    said = territory.ask(ListRegionFigures())

    assert len({figure.place for figure in said}) == 9
    assert sum(f.value for f in said if (f.indicator, f.year) == ("jobs", 2024) and f.place != "02") == next(
        f.value for f in said if (f.place, f.indicator) == ("02", "jobs")
    )


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("NADOR", "02.381"),
        ("الناضور", "02.381"),
        ("فكيك", "02.251"),
        ("Aïn Beni Mathar", "02.275.01.03"),
        ("jrada", "02.275"),
        ("technopole", "technopole-oujda"),
        ("oriental", "02"),
    ],
)
def test_a_place_is_found_as_people_spell_it(territory: Territory, words: str, code: str) -> None:
    assert code in [found.code for found in territory.ask(SearchPlaces(words=words))][:3]


def test_what_is_no_place_is_not_found(territory: Territory) -> None:
    assert territory.ask(SearchPlaces(words="xyzxyzxyz")) == ()


def test_every_indicator_has_a_source_for_its_age(territory: Territory) -> None:
    indicators = territory.ask(ListIndicators())

    assert [each.indicator for each in indicators][:2] == ["population", "households"]
    assert all(each.source and each.stale_after_years > 0 for each in indicators)


def test_what_was_said_cannot_be_changed_by_the_service(territory: Territory) -> None:
    for statement in ("UPDATE place_figure SET value = 1 RETURNING 1", "DELETE FROM figure_choice RETURNING 1"):
        with pytest.raises(ProgrammingError, match="permission denied"):
            territory.query(statement)
