"""The region in figures: what the public reads in seven languages, and how an editor says more."""

from decimal import Decimal

import pytest

from services.gateway.domain.region_map import SHADES, WIDTH, draw_map
from shared.contracts.codes import Language, Role
from shared.contracts.territory.figures import (
    ChooseFigure,
    GetPlaceProfile,
    IndicatorView,
    ListIndicators,
    ListRegionFigures,
    PlaceFigure,
    PlaceFound,
    PlaceProfile,
    RecordFigure,
    RegionFigure,
    SearchPlaces,
)
from shared.contracts.territory.queries import ListProvinces, ListZones
from shared.contracts.territory.refusals import FigureAlreadyThere, PlaceUnknown
from shared.contracts.territory.replies import ProvinceView
from shared.reference import places
from tests.support.gateway.browser import Browser, Gateway

SQUARE = {"type": "Polygon", "coordinates": [[[-2, 34], [-1, 34], [-1, 35], [-2, 35], [-2, 34]]]}


def a_figure(number: int, *, counts: bool = True, **changes: object) -> PlaceFigure:
    said: dict[str, object] = {
        "figure_id": number,
        "indicator": "area_ha",
        "unit": "hectares",
        "value": Decimal(number),
        "year": 2011,
        "vintage": "2011 (tranche 1)",
        "source": "Presse de 2011",
        "licence": "presse",
        "confidence": "S",
        "counts": counts,
        "stale": False,
    }
    return PlaceFigure.model_validate({**said, **changes})


def a_place(*figures: PlaceFigure, **changes: object) -> PlaceProfile:
    said: dict[str, object] = {
        "code": "02.381",
        "kind": "province",
        "names": {"fr": "Nador", "ar": "الناظور"},
        "aliases": ("الناضور",),
        "iso": "MA-NAD",
        "within": ("02",),
        "figures": figures,
    }
    return PlaceProfile.model_validate({**said, **changes})


@pytest.fixture
def region(gateway: Gateway) -> Gateway:
    answers = gateway.services.answers
    answers[ListRegionFigures] = tuple(
        RegionFigure(place=code, indicator=indicator, year=year, value=Decimal(value), stale=False)
        for place, code in enumerate(("02", *places.provinces()))
        for indicator, year, value in (
            ("population", 2024, 110 + place),
            ("population", 2014, 100),
            ("jobs", 2024, 7 * place),
        )
    )
    answers[ListProvinces] = tuple(
        ProvinceView(
            code=p.code,
            iso=p.iso,
            kind=p.kind,
            name_fr=p.name_fr,
            name_ar=p.name_ar,
            communes=1,
            figures=(),
            bonus=None,
            geometry=SQUARE,
            geometry_credit="© OpenStreetMap",
        )
        for p in places.provinces().values()
    )
    answers[GetPlaceProfile] = a_place(a_figure(72), a_figure(44, counts=False))
    answers[ListIndicators] = (
        IndicatorView(indicator="area_ha", unit="hectares", stale_after_years=5, source="s", confidence="P"),
    )
    answers[ListZones] = ()
    answers[RecordFigure] = answers[ChooseFigure] = None
    answers[SearchPlaces] = (PlaceFound(code="02.381", kind="province", names={"fr": "Nador"}, within=("02",)),)
    return gateway


@pytest.mark.parametrize("language", list(Language))
def test_anybody_sees_the_region_drawn_with_its_table_in_their_language(
    region: Gateway, browser: Browser, language: Language
) -> None:
    browser.get(f"/language/{language.value}")

    html = browser.page("/places?show=population").text

    assert html.count('<path class="shade-') == 8
    assert html.count('<a href="/places/02.') >= 16  # on the map and in the table
    assert "© OpenStreetMap" in html
    assert f'lang="{language.value}"' in html


def test_the_change_between_two_censuses_is_told_with_its_years(region: Gateway, browser: Browser) -> None:
    html = browser.page("/places").text

    assert "+10" in html  # 110 of 100: the region
    assert "de 2014 à 2024" in html


def test_what_cannot_be_shown_on_the_map_is_left_out(region: Gateway, browser: Browser) -> None:
    assert browser.page("/places?show=happiness").status_code == 200


def test_a_place_is_looked_for_by_its_name(region: Gateway, browser: Browser) -> None:
    html = browser.page("/places?words=nadhor").text

    assert SearchPlaces(words="nadhor") in region.services.asked
    assert '<a href="/places/02.381">Nador</a>' in html
    assert not [asked for asked in region.services.asked if asked == SearchPlaces(words="aa")]


@pytest.mark.parametrize("words", ["", "a", "x" * 81])
def test_words_that_cannot_be_looked_for_find_nothing_and_break_nothing(
    region: Gateway, browser: Browser, words: str
) -> None:
    assert browser.page(f"/places?words={words}").status_code == 200
    assert not any(isinstance(asked, SearchPlaces) for asked in region.services.asked)


@pytest.mark.parametrize("language", list(Language))
def test_a_place_tells_its_figures_with_year_source_and_licence(
    region: Gateway, browser: Browser, language: Language
) -> None:
    browser.get(f"/language/{language.value}")
    html = browser.page("/places/02.381").text

    assert "2011 (tranche 1)" in html
    assert "Presse de 2011" in html
    assert "الناظور" in html
    assert ">44<" not in html  # what another source says is for staff
    assert len([c for c in places.communes().values() if c.province == "02.381"]) == html.count("/places/02.381.")


def test_a_figure_that_is_too_old_says_so(region: Gateway, browser: Browser) -> None:
    region.services.answers[GetPlaceProfile] = a_place(a_figure(72, stale=True, reason="Mesuré sur le plan"))

    html = browser.page("/places/02.381").text

    assert "ancien" in html
    assert "Mesuré sur le plan" in html


@pytest.mark.parametrize("code", ["nowhere", "NOT A CODE", "02.381%00"])
def test_a_place_that_there_is_not_is_not_found(region: Gateway, browser: Browser, code: str) -> None:
    region.services.answers[GetPlaceProfile] = PlaceUnknown(kind="place", place=code)

    assert browser.get(f"/places/{code}").status_code == 404


def test_an_editor_sees_what_other_sources_say_and_chooses_with_a_reason(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    html = browser.page("/console/places/02.381").text
    done = browser.submit("/console/places/02.381/choices", {"figure_id": "44", "reason": "Le plan"})

    assert 'value="44"' in html
    assert (done.status_code, done.headers["location"]) == (303, "/console/places/02.381?done=chosen")
    (sent,) = (asked for asked in region.services.asked if isinstance(asked, ChooseFigure))
    assert (sent.place, sent.figure_id, sent.reason) == ("02.381", 44, "Le plan")


RECORDED = {
    "indicator": "area_ha",
    "value": "1 200,5",
    "vintage": "2025",
    "source": "Le plan",
    "licence": "plan",
    "confidence": "S",
}


def test_an_editor_adds_what_a_source_says_as_people_write_numbers(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)

    assert browser.submit("/console/places/02.381/figures", RECORDED).status_code == 303

    (sent,) = (asked for asked in region.services.asked if isinstance(asked, RecordFigure))
    assert (sent.value, sent.vintage) == (Decimal("1200.5"), "2025")


def test_what_was_typed_stays_when_it_is_refused(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)
    wrong = browser.submit("/console/places/02.381/figures", {**RECORDED, "value": "beaucoup"})
    refusal = FigureAlreadyThere(place="02.381", indicator="area_ha", vintage="2025")
    region.services.answers[RecordFigure] = refusal
    refused = browser.submit("/console/places/02.381/figures", RECORDED)

    assert (wrong.status_code, "beaucoup" in wrong.text) == (422, True)
    assert (refused.status_code, "Le plan" in refused.text) == (409, True)
    assert "déjà un chiffre" in refused.text


def test_the_list_of_places_leads_to_each(region: Gateway, browser: Browser) -> None:
    browser.sign_in(Role.EDITOR.value)

    html = browser.page("/console/places?words=nador").text

    assert html.count('href="/console/places/02') == 9 + 1
    assert browser.page("/console/places").status_code == 200


def test_the_api_answers_and_takes_what_the_pages_do(region: Gateway, browser: Browser) -> None:
    assert browser.get("/api/v1/places/02.381").json()["iso"] == "MA-NAD"
    assert browser.get("/api/v1/places?words=nador").json()[0]["code"] == "02.381"
    assert len(browser.get("/api/v1/region/figures").json()) == 27
    assert browser.get("/api/v1/indicators").json()[0]["stale_after_years"] == 5
    assert browser.get("/api/v1/places?words=n").status_code == 422


def test_a_map_is_as_wide_as_its_box_and_true_to_the_middle_latitude() -> None:
    drawn = draw_map({"a": SQUARE}, {"a": 1.0})

    (shape,) = drawn.shapes
    numbers = [float(part) for part in shape.path.strip("MZ").replace("L", " ").split()]
    assert (min(numbers[::2]), max(numbers[::2]), min(numbers[1::2])) == (0, WIDTH, 0)
    assert drawn.height == pytest.approx(WIDTH / 0.824, rel=0.01)  # a degree of longitude is shorter there


def test_shades_hold_as_many_each_and_what_has_no_value_has_none() -> None:
    shapes = draw_map(dict.fromkeys("abcdefghi", SQUARE), {c: float(n) ** 5 for n, c in enumerate("abcdefgh")}).shapes

    assert [shape.shade for shape in shapes] == [1, 1, 2, 2, 3, 3, SHADES, SHADES, None]
