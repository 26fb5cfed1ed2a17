"""What is said of a site or a plot goes together: shapes lie in the country, figures have their sources."""

from datetime import date
from typing import Any

import pytest

from services.territory.domain.geometry import checked
from services.territory.domain.site_rules import problems_of

TODAY = date(2026, 11, 30)
RING = [[-2.9, 35.06], [-2.89, 35.06], [-2.89, 35.07], [-2.9, 35.06]]


@pytest.mark.parametrize(
    ("shape", "code"),
    [
        ({"type": "Polygon", "coordinates": [RING[:3]]}, "ring_open"),
        ({"type": "Polygon", "coordinates": []}, "not_geojson"),
        ({"type": "MultiPolygon", "coordinates": [[]]}, "not_geojson"),
        ({"type": "Polygon", "coordinates": [[[35.06, -2.9]] * 4]}, "out_of_the_country"),
        ({"type": "Point", "coordinates": [float("nan"), 35.06]}, "out_of_the_country"),
        ({"type": "Point", "coordinates": "here"}, "not_geojson"),
        ({"type": "LineString", "coordinates": RING}, "shape_unknown"),
        ({}, "shape_unknown"),
    ],
)
def test_a_shape_that_cannot_be_drawn_is_not_taken_by_any_door(shape: dict[str, Any], code: str) -> None:
    assert [(p.field, p.code) for p in problems_of({"geometry": shape}, TODAY)] == [("geometry", code)]


BOW = [[-3, 34], [-2, 35], [-2, 34], [-3, 35], [-3, 34]]
SQUARE = [[-3, 34], [-2, 34], [-2, 35], [-3, 35], [-3, 34]]
WITHIN = [[-2.6, 34.4], [-2.4, 34.4], [-2.4, 34.6], [-2.6, 34.4]]
FAR = [[-6, 31], [-5, 31], [-5, 32], [-6, 31]]


@pytest.mark.parametrize(
    ("shape", "code", "place"),
    [
        ({"type": "Polygon", "coordinates": [BOW]}, "crosses_itself", "-2.500000,34.500000"),
        ({"type": "MultiPolygon", "coordinates": [[FAR], [BOW]]}, "crosses_itself", "-2.500000,34.500000"),
        ({"type": "Polygon", "coordinates": [SQUARE, FAR]}, "border_wrong", "-6.000000,31.000000"),
        ({"type": "MultiPolygon", "coordinates": [[SQUARE], [WITHIN]]}, "border_wrong", "-2.600000,34.400000"),
    ],
)
def test_a_border_that_is_none_is_refused_with_the_place_of_its_fault(
    shape: dict[str, Any], code: str, place: str
) -> None:
    assert [(p.code, p.expected) for p in problems_of({"geometry": shape}, TODAY)] == [(code, place)]


def test_a_border_with_a_hole_and_one_of_two_parts_are_taken() -> None:
    for shape in (
        {"type": "Polygon", "coordinates": [SQUARE, WITHIN]},
        {"type": "MultiPolygon", "coordinates": [[SQUARE], [FAR]]},
    ):
        assert list(problems_of({"geometry": shape}, TODAY)) == []


def test_a_shape_is_kept_in_two_dimensions() -> None:
    high = [[*position, 120.0] for position in RING]
    assert checked({"type": "Polygon", "coordinates": [high], "bbox": []}) == {"type": "Polygon", "coordinates": [RING]}


def test_a_point_with_latitude_first_and_a_figure_without_its_source_are_told() -> None:
    facts = {"longitude": 35.06, "latitude": -2.9, "price_mad_m2": 100, "price_on": date(2030, 1, 1), "vocation": "x"}

    assert {(p.field, p.code) for p in problems_of(facts, TODAY)} == {
        ("longitude", "out_of_the_country"),
        ("price_source", "source_missing"),
        ("price_confidence", "source_missing"),
        ("price_on", "in_the_future"),
        ("vocation", "term_unknown"),
    }
