"""Filters in CQL2: what is found is what another evaluator finds; what is not understood is refused by name."""

import json
from typing import Any

import cql2
import pytest
import shapely

from shared.contracts.territory.feature_refusals import FeatureQueryMalformed
from tests.integration.territory.conftest import Territory
from tests.integration.territory.feature_world import TRIANGLE, found, ids


def by_another(features: list[dict[str, Any]], text: str) -> list[str]:
    """As the library `cql2` judges each feature by itself; what it cannot decide, for a null, is not found."""
    expression, fitting = cql2.parse_text(text), []
    for feature in features:
        try:
            if expression.matches(feature):
                fitting.append(feature["id"])
        except Exception as error:
            if "reduce" not in str(error):
                raise
    return fitting


BY_CQL2 = [
    ("communes", "population_2024 > 50000"),
    ("communes", "population_2024 <= 2000"),
    ("communes", "population_2014 <> 19630"),
    ("communes", "population_2024 = 16310"),
    ("communes", "16310 = population_2024"),
    ("communes", "population_2024 BETWEEN 10000 AND 20000"),
    ("communes", "NOT population_2024 BETWEEN 10000 AND 20000"),
    ("communes", "population_2024 > population_2014"),
    ("communes", "population_2024 - population_2014 > 3000"),
    ("communes", "population_2024 * 2 < population_2014 + 4000.5"),
    ("communes", "jobs_2024 / businesses_2024 > 2.5"),
    ("communes", "province = '02.113' AND kind = 'urban'"),
    ("communes", "province = '02.113' OR province = '02.275' AND kind = 'urban'"),
    ("communes", "(province = '02.113' OR province = '02.275') AND NOT kind = 'urban'"),
    ("communes", "province IN ('02.113', '02.251')"),
    ("communes", "province NOT IN ('02.113', '02.251')"),
    ("communes", "name LIKE 'A%'"),
    ("communes", "name NOT LIKE '%a%'"),
    ("communes", "name LIKE '_h___'"),
    ("communes", "CASEI(name) LIKE CASEI('ahF%')"),
    ("communes", "CASEI(name) = CASEI('AHFIR')"),
    ("communes", "ACCENTI(name) LIKE ACCENTI('Aïn%')"),
    ("communes", "ACCENTI(CASEI(name)) = ACCENTI(CASEI('SAÏDIA'))"),
    ("communes", "name_ar LIKE '%ال%'"),
    ("communes", "code > '02.411' AND code < '02.533'"),
    ("provinces", "bonus_category = 'B' AND population_2024 > 200000"),
    ("provinces", "S_INTERSECTS(geometry, POINT(-2.32 34.92))"),
    ("provinces", "S_INTERSECTS(geometry, BBOX(-3, 34, -2, 35))"),
    ("provinces", "S_DISJOINT(geometry, BBOX(-3, 34, -2, 35))"),
    ("provinces", f"S_INTERSECTS(geometry, {TRIANGLE}) AND population_2024 < 300000"),
    ("provinces", f"NOT S_INTERSECTS(geometry, {TRIANGLE})"),
    ("provinces", "S_WITHIN(geometry, BBOX(-3.3, 34.5, -1.9, 35.5))"),
    ("provinces", "S_CONTAINS(geometry, POINT(-2.32 34.92))"),
    ("provinces", "S_INTERSECTS(LINESTRING(-3.2 34.9, -1.9 34.7), geometry)"),
    ("zones", "area_ha > 100 OR area_ha IS NULL"),
    ("zones", "area_ha IS NOT NULL"),
    ("zones", f"S_WITHIN(geometry, {TRIANGLE}) OR S_WITHIN(geometry, BBOX(-2, 34, -1.9, 35))"),
    ("zones", "S_INTERSECTS(geometry, BBOX(-2.5, 34, -1, 36))"),
    ("zones", "S_EQUALS(geometry, POINT(-2.3504444 35.0339264))"),
    ("plots", "area_m2 >= 1250 AND land_regime IN ('zone_lot', 'habous')"),
    ("plots", "state = 'reserved' OR opportunity IS NOT NULL"),
    ("plots", "reserved_until IS NULL AND zone LIKE '%-%'"),
    ("plots", "S_INTERSECTS(geometry, BBOX(-3, 34.9, -2.8, 35.2)) AND NOT reference = 'SE-01'"),
    ("opportunities", "published_at > TIMESTAMP('2026-03-15T00:00:00Z')"),
    ("opportunities", "published_at < DATE('2026-04-01')"),
    ("opportunities", "indicative_amount_mad > 1000000.25"),
    ("opportunities", "T_AFTER(published_at, TIMESTAMP('2026-03-21T07:59:59Z'))"),
    ("opportunities", "T_BEFORE(published_at, TIMESTAMP('2026-03-21T08:00:00Z'))"),
    ("opportunities", "T_DURING(published_at, INTERVAL('2026-03-10T00:00:00Z', '2026-04-15T00:00:00Z'))"),
    ("opportunities", "sector = 'agro_industry' AND geometry IS NULL"),
]


@pytest.mark.parametrize(("collection", "text"), BY_CQL2)
def test_a_filter_finds_what_another_evaluator_finds(region: Territory, collection: str, text: str) -> None:
    everything = found(region, collection)
    as_json = json.dumps(cql2.parse_text(text).to_json())

    by_us = ids(found(region, collection, filter=text))

    assert by_us == by_another(everything, text)
    assert by_us == ids(found(region, collection, filter=as_json, filter_lang="cql2-json"))
    assert 0 < len(by_us) < len(everything)


DEEP = "(" * 3000 + "area_ha = 1" + ")" * 3000
MALFORMED = [
    ("nothing = 1", "property", "nothing"),
    ("area_ha >", "syntax", ""),
    ("area_ha = 1; DROP TABLE plot", "syntax", ""),
    ("area_ha = 'large'", "kind", "="),
    ("area_ha > code", "kind", ">"),
    ("name BETWEEN 1 AND 2", "kind", "between"),
    ("code IN ('a', 1)", "kind", "in"),
    ("code LIKE 5", "kind", "like"),
    ("area_ha LIKE 'x'", "kind", "like"),
    ("code LIKE 'x\\'", "literal", "x\\"),
    ("code = NULL", "literal", "NULL"),
    ("CASEI(area_ha) = 'x'", "kind", "casei"),
    ("area_ha + code > 1", "kind", "+"),
    ("area_ha % 2 = 0", "operator", "%"),
    ("area_ha ^ 2 > 1", "operator", "^"),
    ("upper(code) = 'X'", "operator", "upper"),
    ("pg_sleep(10) = 1", "operator", "pg_sleep"),
    ("S_DWITHIN(geometry, POINT(0 0), 5)", "operator", "S_DWITHIN"),
    ("A_CONTAINS(code, ('a'))", "operator", "a_contains"),
    ("code", "literal", "code"),
    ("S_INTERSECTS(code, POINT(0 0))", "property", "code"),
    ("S_INTERSECTS(geometry, geometry)", "geometry", "geometry"),
    ("S_INTERSECTS(geometry, 'POINT(0 0)')", "geometry", "POINT(0 0)"),
    ("S_INTERSECTS(geometry, POLYGON((0 0, 1 1, 1 0, 0 1, 0 0)))", "geometry", "Self-intersection"),
    ("geometry = 'x'", "property", "geometry"),
    ("T_AFTER(area_ha, DATE('2024-01-01'))", "kind", "t_after"),
    ("code = DATE('2024-01-01')", "kind", "="),
    ("T_AFTER(DATE('2024-13-01'), DATE('2024-01-01'))", "literal", "2024-13-01"),
    ("T_DURING(TIMESTAMP('yesterday'), INTERVAL('..', '2024-01-01'))", "literal", "yesterday"),
    ("NOT " * 60 + "area_ha = 1", "too_large", ""),
    (DEEP, "too_large", ""),
    ("NOT\n" * 1900 + "area_ha = 1", "too_large", ""),
    ("-" * 7900 + "1 = area_ha", "too_large", ""),
    ("area_ha = " * 700 + "1", "too_large", ""),
    ("area_ha = 1" + " OR area_ha = 2" * 400, "too_large", ""),
]


@pytest.mark.parametrize(("text", "problem", "about"), MALFORMED, ids=[text[:40] for text, _, _ in MALFORMED])
def test_what_is_not_understood_is_refused_by_name(region: Territory, text: str, problem: str, about: str) -> None:
    with pytest.raises(FeatureQueryMalformed) as refused:
        found(region, "zones", filter=text)

    assert (refused.value.parameter, refused.value.problem) == ("filter", problem)
    assert about in refused.value.about


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{", "syntax"),
        ("{}", "syntax"),
        ("[1, 2]", "literal"),
        ('{"op": "=", "args": [{"property": "code"}]}', "arguments"),
        ('{"op": "and", "args": [true]}', "arguments"),
        ('{"op": "in", "args": [{"property": "code"}, "x"]}', "arguments"),
        ('{"op": "between", "args": [{"property": "area_ha"}, 1]}', "arguments"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"type": "Point", "coordinates": []}]}', "syntax"),
        ('{"op": "s_within", "args": [{"property": "geometry"}, {"bbox": [1, 2]}]}', "geometry"),
        ('{"op": "t_after", "args": [{"interval": ["2024-01-01"]}, {"date": "2024-01-01"}]}', "literal"),
    ],
)
def test_json_that_is_no_filter_is_refused(region: Territory, text: str, problem: str) -> None:
    with pytest.raises(FeatureQueryMalformed) as refused:
        found(region, "zones", filter=text, filter_lang="cql2-json")

    assert refused.value.problem == problem


@pytest.mark.parametrize(
    ("changes", "parameter", "problem"),
    [
        ({"filter": "TRUE", "filter_lang": "cql-text"}, "filter-lang", "language"),
        ({"crs": "http://www.opengis.net/def/crs/EPSG/0/2154"}, "crs", "crs"),
        ({"bbox_crs": "EPSG:4326"}, "bbox-crs", "crs"),
        ({"filter_crs": "x"}, "filter-crs", "crs"),
        ({"bbox": (1.0, 2.0, 3.0)}, "bbox", "bbox"),
        ({"bbox": (-3.0, 35.0, -2.0, 34.0)}, "bbox", "bbox"),
        ({"equals": {"nothing": "1"}}, "nothing", "property"),
        ({"equals": {"zone": "a\0b"}}, "zone", "literal"),
        ({"filter": "zone = 'a\0b'"}, "filter", "literal"),
        ({"filter": "area_m2 * 1e300 * 1e300 > 1"}, "filter", "literal"),
        ({"equals": {"area_m2": "large"}}, "area_m2", "kind"),
        ({"equals": {"reserved_until": "tomorrow"}}, "reserved_until", "literal"),
        ({"datetime": "yesterday"}, "datetime", "datetime"),
        ({"datetime": "2026-01-02/2026-01-01"}, "datetime", "datetime"),
        ({"datetime": "../../.."}, "datetime", "datetime"),
    ],
)
def test_a_parameter_that_is_not_understood_is_named(
    region: Territory, changes: dict[str, Any], parameter: str, problem: str
) -> None:
    with pytest.raises(FeatureQueryMalformed) as refused:
        found(region, "plots", **changes)

    assert (refused.value.parameter, refused.value.problem) == (parameter, problem)


@pytest.mark.parametrize("relation", ["intersects", "within", "contains", "touches", "crosses", "overlaps", "disjoint"])
@pytest.mark.parametrize("shape", [TRIANGLE, "LINESTRING(-3.5 34.9, -1.9 34.9)", "berkane"])
def test_spatial_relations_are_those_of_shapely(region: Territory, relation: str, shape: str) -> None:
    provinces = found(region, "provinces")
    outlines = {one["id"]: shapely.from_geojson(json.dumps(one["geometry"])) for one in provinces}
    asked = outlines["02.113"] if shape == "berkane" else shapely.from_wkt(shape)
    literal = json.loads(shapely.to_geojson(asked))
    arguments = [{"property": "geometry"}, literal]
    said = {"op": f"s_{relation}", "args": arguments}

    if len(json.dumps(said)) > 8000:
        arguments[1] = json.loads(shapely.to_geojson(asked.simplify(0.01)))
        asked = asked.simplify(0.01)
    by_us = ids(found(region, "provinces", filter=json.dumps(said), filter_lang="cql2-json"))

    assert by_us == [id_ for id_, outline in outlines.items() if getattr(outline, relation)(asked)]


def test_each_temporal_relation_is_what_its_name_says(region: Territory) -> None:
    published = {one["id"]: one["properties"]["published_at"] for one in found(region, "opportunities")}
    first, last = min(published.values()), max(published.values())
    cases = {
        f"T_EQUALS(published_at, TIMESTAMP('{first}'))": 1,
        f"T_INTERSECTS(published_at, INTERVAL('..', '{first}'))": 1,
        f"T_DISJOINT(published_at, INTERVAL('..', '{first}'))": 3,
        f"T_STARTS(published_at, INTERVAL('{first}', '{last}'))": 1,
        f"T_FINISHES(published_at, INTERVAL('{first}', '{last}'))": 1,
        f"T_MEETS(published_at, INTERVAL('{last}', '..'))": 1,
        f"T_METBY(published_at, INTERVAL('..', '{first}'))": 1,
        f"T_DURING(published_at, INTERVAL('{first}', '{last}'))": 2,
        f"T_STARTEDBY(INTERVAL('{first}', '{last}'), published_at)": 1,
        f"T_FINISHEDBY(INTERVAL('{first}', '{last}'), published_at)": 1,
        f"T_CONTAINS(INTERVAL('{first}', '{last}'), published_at)": 2,
        f"T_OVERLAPS(INTERVAL(published_at, '{last}'), INTERVAL('{first}', '..'))": 0,
        f"T_OVERLAPPEDBY(INTERVAL('{first}', '..'), INTERVAL('..', published_at))": 3,
        f"T_INTERSECTS(published_at, DATE('{first[:10]}'))": 1,
    }
    assert {text: len(found(region, "opportunities", filter=text)) for text in cases} == cases
