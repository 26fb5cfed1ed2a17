"""Features as OGC clients ask for them: pages, places, languages; and nothing that is not published is ever seen."""

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from itertools import chain
from typing import Any

import pytest
import shapely

from shared.contracts.codes import Language
from shared.contracts.territory.feature_refusals import (
    FeatureCollectionNotFound,
    FeatureNotFound,
    FeatureQueryMalformed,
)
from shared.contracts.territory.features import (
    FeatureCollection,
    GetFeature,
    ListFeatureCollections,
    SearchFeatures,
)
from shared.contracts.territory.figures import ChooseFigure, GetPlaceProfile, ListRegionFigures, RecordFigure
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.feature_world import COLLECTIONS, found, ids


@pytest.mark.parametrize(
    ("datetime_", "expected"),
    [
        ("2026-03-01T08:00:00Z", 1),
        ("2026-03-01", 1),
        ("../2026-03-21", 2),
        ("2026-03-21/..", 3),
        ("2026-03-02T00:00:00+01:00/2026-04-10T08:00:00Z", 2),
        ("/2026-02-01", 0),
    ],
)
def test_opportunities_are_asked_for_by_when_they_were_published(
    region: Territory, datetime_: str, expected: int
) -> None:
    assert len(found(region, "opportunities", datetime=datetime_)) == expected
    assert len(found(region, "zones", datetime=datetime_)) == 4  # they hold at any time


SYSTEMS = {
    4326: (34.6, -2.6, 35.2, -2.2),
    3857: (-289430.7, 4110000.0, -244900.0, 4190000.0),
    32630: (536000.0, 3828000.0, 573000.0, 3896000.0),
    26191: (755000.0, 449000.0, 793000.0, 517000.0),
}


@pytest.mark.parametrize("number", SYSTEMS)
def test_a_place_is_said_and_told_in_each_reference_system(region: Territory, number: int) -> None:
    crs = f"http://www.opengis.net/def/crs/EPSG/0/{number}"
    degrees = {one["id"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in found(region, "provinces")}
    (told,) = found(region, "provinces", crs=crs, equals={"code": "02.113"})
    outline = shapely.from_geojson(json.dumps(told["geometry"]))
    x1, y1, x2, y2 = SYSTEMS[number]

    assert shapely.box(x1, y1, x2, y2).contains(outline.representative_point()), outline.bounds
    boxed = ids(found(region, "provinces", bbox=(x1, y1, x2, y2), bbox_crs=crs))
    assert "02.113" in boxed
    assert len(boxed) < len(degrees)
    point = outline.representative_point()
    inside = f"S_INTERSECTS(geometry, POINT({point.x:.6f} {point.y:.6f}))"
    assert ids(found(region, "provinces", filter=inside, filter_crs=crs)) == ["02.113"]


def test_a_box_in_degrees_is_the_same_whichever_axis_comes_first(region: Territory) -> None:
    by_longitude = found(region, "plots", bbox=(-3.0, 34.9, -2.2, 35.2))
    by_latitude = found(
        region, "plots", bbox=(34.9, -3.0, 35.2, -2.2), bbox_crs="http://www.opengis.net/def/crs/EPSG/0/4326"
    )
    assert ids(by_longitude) == ids(by_latitude)
    assert len(by_longitude) == 8
    assert found(region, "plots", bbox=(170.0, 34.9, -3.5, 35.2)) == []  # over the meridian where the days meet
    assert found(region, "plots", bbox=(-3.0, 34.9, 0.0, -2.2, 35.2, 9.0)) == by_longitude


def test_an_outline_counts_where_it_is_known_and_the_point_of_the_zone_elsewhere(region: Territory) -> None:
    kinds = {one["properties"]["reference"]: one["geometry"]["type"] for one in found(region, "plots")}
    assert [reference for reference, kind in kinds.items() if kind == "Polygon"] == ["TE-00"]
    for query in (
        {"bbox": (-1.935, 34.755, -1.8, 34.8)},  # meets the outline, and the point of its zone
        {"filter": "S_INTERSECTS(geometry, POLYGON((-1.935 34.755, -1.8 34.755, -1.8 34.8, -1.935 34.755)))"},
    ):
        assert "TE-00" in {one["properties"]["reference"] for one in found(region, "plots", **query)}
    alone = found(region, "plots", bbox=(-1.935, 34.755, -1.931, 34.758))
    assert [one["properties"]["reference"] for one in alone] == ["TE-00"]
    told = next(one for one in region.ask(ListFeatureCollections()) if one.id == "plots")
    assert told.bbox is not None
    assert told.bbox[1] == 34.75


def test_a_plot_off_the_market_is_seen_and_counted_by_nobody(region: Territory) -> None:
    assert not found(region, "plots", equals={"reference": "OFF-01"})
    assert not found(region, "plots", filter="area_m2 = 999")
    (zone,) = found(region, "zones", equals={"code": "selouane"})
    assert zone["properties"]["plots_free"] == 4


def test_nobody_is_shown_what_is_not_published(region: Territory) -> None:
    """The draft and the one that was withdrawn are asked for in every way there is."""
    hidden = [str(row.id) for row in region.query("SELECT id FROM opportunity WHERE status IN ('draft', 'withdrawn')")]
    assert len(hidden) == 2
    for language in Language:
        everything = json.dumps([found(region, name, language=language) for name in COLLECTIONS], ensure_ascii=False)
        assert not any(word in everything for word in (*hidden, "Un brouillon", "Retirée", str(STAFF)))
    for id_ in hidden:
        assert found(region, "opportunities", filter=f"id = '{id_}' OR FALSE") == []
        assert found(region, "opportunities", equals={"id": id_}) == []
        with pytest.raises(FeatureNotFound):
            region.ask(GetFeature(collection="opportunities", feature_id=id_))
    names = set(found(region, "opportunities")[0]["properties"])
    for secret in ("drafted_by", "published_by", "status", "request_id"):
        assert secret not in names
        with pytest.raises(FeatureQueryMalformed):
            found(region, "opportunities", filter=f"{secret} IS NULL")


def test_titles_are_told_in_the_language_asked_for_and_in_french_where_there_is_none(region: Territory) -> None:
    titles = {
        language: {one["properties"]["title"] for one in found(region, "opportunities", language=language)}
        for language in (Language.ARABIC, Language.ENGLISH, Language.DUTCH)
    }
    assert titles[Language.ARABIC] == {"ورشة"}
    assert titles[Language.ENGLISH] == {"Workshop"}
    assert titles[Language.DUTCH] == {"Atelier", "Atelier é_100%"}
    assert found(region, "opportunities", filter=r"title LIKE '%\_100\%'", language=Language.FRENCH)
    assert not found(region, "opportunities", filter=r"title LIKE '%\_100\%'", language=Language.ENGLISH)


def test_the_region_tells_its_two_censuses(region: Territory) -> None:
    (oriental,) = found(region, "region")
    assert oriental["properties"]["population_2014"] == 2_314_346
    assert oriental["properties"]["population_2024"] == 2_294_665
    assert oriental["geometry"]["type"] in ("Polygon", "MultiPolygon")
    for name in ("population_2014", "population_2024", "jobs_2024"):
        for parts in ("provinces", "communes"):
            assert sum(one["properties"][name] for one in found(region, parts)) == oriental["properties"][name]


def test_a_figure_is_the_one_that_counts_also_after_an_editor_chose(region: Territory) -> None:
    place = {"staff_id": STAFF, "place": "02.275", "indicator": "jobs", "vintage": "2024"}
    for value, mark in ((Decimal(1), "K"), (Decimal(2), "S"), (Decimal(3), "P")):
        source = {"source": f"Another one, {mark}", "licence": "CC BY 4.0", "confidence": mark}
        region.ask(RecordFigure(**place, value=value, **source))

    def shown() -> dict[str, Any]:
        return {one["id"]: one["properties"]["jobs_2024"] for one in found(region, "provinces")}

    def counting() -> dict[str, Any]:
        figures = region.ask(ListRegionFigures())
        return {f.place: f.value for f in figures if (f.indicator, f.year) == ("jobs", 2024) and f.place != "02"}

    assert shown() == counting()
    assert shown()["02.275"] == 2
    said = region.ask(GetPlaceProfile(place="02.275")).figures
    for wanted in (3, 1):
        chosen = next(f.figure_id for f in said if f.indicator == "jobs" and f.value == wanted)
        region.ask(ChooseFigure(staff_id=STAFF, place="02.275", figure_id=chosen, reason="read anew"))
        assert shown() == counting()
        assert shown()["02.275"] == wanted


def test_pages_hold_each_feature_once(region: Territory) -> None:
    pages = [ids(found(region, "communes", limit=50, offset=offset)) for offset in (0, 50, 100, 150)]
    assert [len(page) for page in pages] == [50, 50, 24, 0]
    assert list(chain(*pages)) == ids(found(region, "communes"))
    past = region.ask(SearchFeatures(collection="communes", offset=5000))
    assert (past.features, past.matched) == ((), 124)


@pytest.mark.parametrize("language", list(Language))
def test_collections_say_all_that_a_client_wants_to_know(region: Territory, language: Language) -> None:
    told: tuple[FeatureCollection, ...] = region.ask(ListFeatureCollections(language=language))
    assert tuple(one.id for one in told) == COLLECTIONS
    for one in told:
        assert one.bbox is not None
        assert -5 < one.bbox[0] <= one.bbox[2] < 0
        assert one.title
        assert one.licence
        assert one.attribution
        features = found(region, one.id, language=language)
        assert [*features[0]["properties"]] == [known.name for known in one.properties]
        for known in one.properties:
            values = {feature["properties"][known.name] for feature in features} - {None}
            assert not known.codes or values <= set(known.codes)
            assert all(isinstance(value, _KINDS[known.kind]) for value in values), known.name
    assert next(one.begins for one in told if one.dated_by) == datetime.fromisoformat("2026-03-01T08:00:00Z")


_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "string": str,
    "date": str,
    "datetime": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}


def test_what_there_is_not_is_refused(region: Territory) -> None:
    with pytest.raises(FeatureCollectionNotFound) as refused:
        found(region, "dossiers")
    assert refused.value.allowed == COLLECTIONS
    with pytest.raises(FeatureCollectionNotFound):
        region.ask(GetFeature(collection="pipeline", feature_id="1"))
