"""Features written by editors, with the real database: what becomes of each, and what nobody else sees of it."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.territory.adapters.features.search import COLLECTIONS as DECLARED
from services.territory.usecases.editing.commands import EDITORS, REMOVERS
from shared.contracts.codes import Language
from shared.contracts.territory import feature_refusals as refused
from shared.contracts.territory.action_views import GetAction
from shared.contracts.territory.feature_editing import RemoveFeature
from shared.contracts.territory.features import ListFeatureCollections
from shared.contracts.territory.queries import GetOpportunity
from shared.contracts.territory.refusals import ActionReferenceTaken, DraftRequestIdReused, PlotIsOffered
from shared.contracts.territory.sites import GetPlotSheet, GetSite
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.editing_world import (
    ACTION,
    MERCATOR,
    OFFER,
    PLOT,
    SITE,
    SQUARE,
    create,
    edited_region,
    named,
    public,
    replace,
    seen,
    update,
)
from tests.integration.territory.feature_world import found, ids
from tests.support.databases import Templates


@pytest.fixture(scope="module")
def region(database_templates: Templates) -> Iterator[Territory]:
    yield from edited_region(database_templates)


@pytest.mark.parametrize("name", list(EDITORS))
def test_what_can_be_written_is_what_the_collection_declares(name: str) -> None:
    declared, editor = DECLARED[name], EDITORS[name]
    assert {one.name for one in declared.properties if one.writable} == editor.writable
    assert {one.name for one in declared.properties if not one.writable} == editor.follows
    methods = {"create", "replace", "update"} | ({"delete"} if name in REMOVERS else set())
    assert (set(declared.methods), declared.geometry_writable) == (methods, editor.writes_geometry)
    assert {one for one in DECLARED if DECLARED[one].methods} == set(EDITORS)


@pytest.mark.parametrize(
    ("collection", "properties", "geometry"),
    [
        ("plots", PLOT, None),
        ("zones", SITE, {"type": "Point", "coordinates": [-2.9, 35.0]}),
        ("opportunities", OFFER, None),
        ("actions", ACTION, None),
    ],
)
def test_what_was_read_is_sent_back_and_changes_nothing(
    region: Territory, collection: str, properties: dict[str, Any], geometry: Any
) -> None:
    request_id = uuid4()
    written = create(region, collection, properties, geometry=geometry, request_id=request_id)
    again = create(region, collection, properties, geometry=geometry, request_id=request_id)
    assert again == written
    for language in (Language.FRENCH, Language.ARABIC):
        feature = seen(region, collection, written.feature_id, language=language, crs=MERCATOR)
        assert properties.items() <= feature["properties"].items()
        kept = replace(region, collection, feature, language=language, crs=MERCATOR)
        assert kept.version == written.version
    other = {"plots": "area_m2", "zones": "created_year", "opportunities": "expected_jobs", "actions": "last_year"}
    changed = {**properties, other[collection]: 2025}
    with pytest.raises((refused.FeatureAlreadyThere, ActionReferenceTaken, DraftRequestIdReused)):
        create(region, collection, changed, geometry=geometry, request_id=request_id)


def test_a_plot_is_shown_at_once_and_what_was_said_of_it_is_kept_in_its_history(region: Territory) -> None:
    written = create(region, "plots", {**PLOT, "reference": "ED-02"})
    feature = public(region, "plots", written.feature_id)
    assert feature is not None
    assert feature["properties"]["demonstration"] is False
    assert feature["geometry"]["type"] == "Point"
    own = seen(region, "plots", written.feature_id)
    update(region, "plots", own, {"turnkey": True, "demonstration": True}, geometry=SQUARE)
    (changed,) = found(region, "plots", filter="reference = 'ED-02' AND turnkey = TRUE AND demonstration <> FALSE")
    assert changed["geometry"] == SQUARE
    with pytest.raises(refused.FeatureChanged):
        update(region, "plots", own, {"area_m2": 1})
    sheet = region.ask(GetPlotSheet(plot_id=UUID(written.feature_id)))
    assert [line.action for line in sheet.history] == ["registered", "revised"]
    assert all(line.by == STAFF for line in sheet.history)


def test_a_removed_plot_is_off_the_market_with_its_reason_and_never_lost(region: Territory) -> None:
    written = create(region, "plots", {**PLOT, "reference": "ED-03"})
    plot_id = UUID(written.feature_id)
    offer = region.offer(plot_id)
    feature = seen(region, "plots", written.feature_id)
    with pytest.raises(PlotIsOffered):
        region.ask(RemoveFeature(**named("plots", feature), reason="Réservé à une école"))
    region.ask(RemoveFeature(**named("opportunities", seen(region, "opportunities", str(offer))), reason="Retirée"))
    assert public(region, "opportunities", str(offer)) is None
    assert region.ask(GetOpportunity(opportunity_id=offer, for_staff=True)).history[-1].details["reason"] == "Retirée"
    region.ask(RemoveFeature(**named("plots", feature), reason="Réservé à une école"))
    assert public(region, "plots", written.feature_id) is None
    with pytest.raises(refused.FeatureNotFound):
        seen(region, "plots", written.feature_id)
    assert region.ask(GetPlotSheet(plot_id=plot_id)).marketing_reason == "Réservé à une école"
    with pytest.raises(refused.FeatureAlreadyThere):
        create(region, "plots", {**PLOT, "reference": "ED-03", "area_m2": 7})


def test_a_site_takes_its_point_from_its_outline_and_is_not_removed(region: Territory) -> None:
    written = create(region, "zones", {**SITE, "code": "ed-outline"}, geometry=SQUARE)
    site = region.ask(GetSite(site="ed-outline"))
    assert -2.95 < site.longitude < -2.94
    feature = seen(region, "zones", "ed-outline")
    moved = update(region, "zones", feature, {"vocation": "logistics"}, geometry={**SQUARE, "type": "Polygon"})
    assert moved.version != written.version
    feature = {**seen(region, "zones", "ed-outline"), "geometry": {"type": "Point", "coordinates": [-2.5, 35.0]}}
    replace(region, "zones", feature)
    site = region.ask(GetSite(site="ed-outline", for_staff=True))
    assert (site.longitude, site.geometry, site.vocation) == (-2.5, None, "logistics")
    assert [line.action for line in site.history] == ["registered", "revised", "revised"]
    with pytest.raises(refused.FeatureNotEditable):
        region.ask(RemoveFeature(**named("zones", feature), reason="Fermée"))


def test_a_draft_is_seen_by_its_editor_and_by_nobody_else_in_any_way(region: Territory) -> None:
    before = {name: len(found(region, name)) for name in ("opportunities", "actions")}
    made = {
        "opportunities": create(region, "opportunities", {**OFFER, "title": "Secret", "zone": "selouane"}).feature_id,
        "actions": create(region, "actions", {**ACTION, "reference": "ED-DRAFT", "title": "Secret"}).feature_id,
    }
    for collection, feature_id in made.items():
        assert seen(region, collection, feature_id)["properties"]["title"] == "Secret"
        assert public(region, collection, feature_id) is None
        for query in (
            {},
            {"bbox": (-18.0, 20.0, 0.0, 37.0)},
            {"equals": {"id": feature_id}},
            {"equals": {"title": "Secret"}},
            {"filter": f"id = '{feature_id}' OR title = 'Secret'"},
            {"filter": "NOT (title = 'Conserverie')"},
            {"datetime": "2000-01-01/.."},
        ):
            assert feature_id not in ids(found(region, collection, **query)), query
        assert len(found(region, collection)) == before[collection]


def test_of_what_is_published_the_next_version_waits_for_a_second_person(region: Territory) -> None:
    opportunity_id = str(region.draft())
    region.approve(UUID(opportunity_id))
    feature = seen(region, "opportunities", opportunity_id)
    update(region, "opportunities", feature, {"title": "Atelier plus grand", "expected_jobs": 40})
    read = public(region, "opportunities", opportunity_id)
    assert read is not None
    assert (read["properties"]["title"], read["properties"]["expected_jobs"]) == ("Atelier", None)
    edited = seen(region, "opportunities", opportunity_id)
    assert edited["properties"]["expected_jobs"] == 40
    assert edited["properties"]["published_at"] == read["properties"]["published_at"]
    region.approve(UUID(opportunity_id))
    read = public(region, "opportunities", opportunity_id)
    assert read is not None
    assert (read["properties"]["title"], read["properties"]["expected_jobs"]) == ("Atelier plus grand", 40)


def test_words_are_written_in_one_language_and_the_others_stay(region: Territory) -> None:
    written = create(region, "actions", {**ACTION, "reference": "ED-WORDS"})
    feature = seen(region, "actions", written.feature_id, language=Language.ARABIC)
    assert feature["properties"]["title"] == "Un puits"  # shown in the place of what is not there
    update(region, "actions", feature, {"results": None, "title": "بئر"}, language=Language.ARABIC)
    view = region.ask(GetAction(action_id=UUID(written.feature_id), for_staff=True))
    assert view.title == {Language.FRENCH: "Un puits", Language.ARABIC: "بئر"}
    assert view.summary == {Language.FRENCH: ACTION["summary"]}
    assert view.places == ("02.251", "02")


def test_a_territory_without_reference_data_has_collections_all_the_same(unseeded: Territory) -> None:
    told = unseeded.ask(ListFeatureCollections())
    assert [one.id for one in told] == [*DECLARED]
    assert {one.bbox for one in told} == {None}
    assert all(found(unseeded, one.id) == [] for one in told)
