"""What editors say of features and is refused: by its name, with nothing done."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from shared.contracts.refusal import Refusal
from shared.contracts.territory import feature_refusals as refused
from shared.contracts.territory.feature_editing import UpdateFeature
from tests.integration.territory.conftest import Territory
from tests.integration.territory.editing_world import (
    ACTION,
    OFFER,
    PLOT,
    SITE,
    SQUARE,
    create,
    edited_region,
    named,
    problems,
    replace,
    seen,
    update,
)
from tests.integration.territory.feature_world import found
from tests.support.databases import Templates


@pytest.fixture(scope="module")
def region(database_templates: Templates) -> Iterator[Territory]:
    yield from edited_region(database_templates)


@pytest.mark.parametrize(
    ("collection", "said", "expected"),
    [
        ("plots", {"area_m2": 0}, {("area_m2", "out_of_range")}),
        ("plots", {"area_m2": "large"}, {("area_m2", "wrong_form")}),
        ("plots", {"land_regime": "unheard_of"}, {("land_regime", "term_unknown")}),
        (
            "plots",
            {"price_mad_m2": 300},
            {(f"price_{what}", "source_missing") for what in ("on", "source", "confidence")},
        ),
        ("plots", {"reference": "ANOTHER"}, {("reference", "key_fixed")}),
        ("plots", {"state": "confirmed"}, {("state", "read_only")}),
        ("actions", {"amounts": "a lot"}, {("amounts", "amounts_unreadable")}),
        ("actions", {"sources": None}, {("sources", "too_short")}),
        ("actions", {"title": 5}, {("title", "wrong_form")}),
        ("opportunities", {"sector": "magic"}, {("sector", "term_unknown")}),
        ("opportunities", {"minimum_amount_mad": 9, "maximum_amount_mad": 3}, {("minimum_amount_mad", "inconsistent")}),
        ("zones", {"name_fr": None}, {("name_fr", "wrong_form")}),
    ],
)
def test_what_does_not_fit_is_told_by_the_property(
    region: Territory, collection: str, said: dict[str, Any], expected: set[tuple[str, str]]
) -> None:
    whole: dict[str, dict[str, Any]] = {"plots": PLOT, "actions": ACTION, "opportunities": OFFER, "zones": SITE}
    known = found(region, collection) if collection in ("plots", "zones") else []
    new = {**whole[collection], **_new(collection)}
    feature_id = known[0]["id"] if known else create(region, collection, new).feature_id
    feature = seen(region, collection, feature_id)
    with pytest.raises(refused.FeatureInvalid) as error:
        update(region, collection, feature, said)
    assert problems(error.value) == expected
    assert seen(region, collection, feature_id)["version"] == feature["version"]


def _new(collection: str) -> dict[str, Any]:
    return {"reference": f"ED-{uuid4().hex[:8]}"} if collection == "actions" else {}


@pytest.mark.parametrize(
    ("geometry", "problem"),
    [
        ({"type": "Point", "coordinates": [35.1, -2.9]}, "out_of_the_country"),
        ({"type": "Circle"}, "shape_unknown"),
        ({"type": "Point", "coordinates": "here"}, "not_a_point"),
        ({"type": "Polygon", "coordinates": [[[-2.9, 35.1], [-2.8, 35.1], [-2.8, 35.2]]]}, "ring_open"),
        (None, "missing"),
    ],
)
def test_a_geometry_that_is_none_is_told_as_one(region: Territory, geometry: Any, problem: str) -> None:
    with pytest.raises(refused.FeatureInvalid) as error:
        create(region, "zones", {**SITE, "code": "ed-nowhere"}, geometry=geometry)
    assert problems(error.value) == {("geometry", problem)}


def test_unknown_properties_features_and_systems_are_refused(region: Territory) -> None:
    with pytest.raises(refused.FeaturePropertyUnknown) as unknown:
        create(region, "plots", {**PLOT, "colour": "red", "status": "published"})
    assert unknown.value.names == ("colour", "status")
    feature = {"id": str(uuid4()), "version": "0" * 16, "properties": PLOT, "geometry": None}
    for feature_id in (feature["id"], "nonsense", "a\0b"):
        with pytest.raises(refused.FeatureNotFound):
            replace(region, "plots", {**feature, "id": feature_id})
    with pytest.raises(refused.FeatureQueryMalformed):
        create(region, "plots", {**PLOT, "reference": "ED-CRS"}, geometry=SQUARE, crs="http://crs.example/1")
    with pytest.raises(refused.FeatureNotEditable):
        create(region, "provinces", {"code": "02.999"})


def test_any_version_will_do_for_who_says_so(region: Territory) -> None:
    feature = seen(region, "plots", create(region, "plots", {**PLOT, "reference": "ED-ANY"}).feature_id)
    command = {**named("plots", feature), "properties": {"turnkey": False}, "geometry_said": False}
    region.ask(UpdateFeature(**{**command, "seen": None}))
    with pytest.raises(refused.FeatureChanged):
        region.ask(UpdateFeature(**{**command, "seen": ()}))


def test_nothing_is_half_done_when_a_command_refuses(region: Territory) -> None:
    before = region.query("SELECT count(*) AS n FROM plot_history")[0].n
    with pytest.raises(Refusal):
        create(region, "plots", {**PLOT, "zone": "no-such-zone"})
    assert region.query("SELECT count(*) AS n FROM plot_history")[0].n == before
