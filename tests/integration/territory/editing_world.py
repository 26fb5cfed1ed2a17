"""Features as an editor writes them in tests: by request, and seen by the editor and by everybody."""

import json
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

from shared.contracts.territory import feature_refusals as refused
from shared.contracts.territory.feature_editing import (
    CreateFeature,
    FeatureWritten,
    GetEditedFeature,
    ReplaceFeature,
    UpdateFeature,
)
from shared.contracts.territory.features import GetFeature
from shared.database.engine import make_engine
from tests.integration.territory.conftest import STAFF, Territory
from tests.support.databases import Templates

MERCATOR = "http://www.opengis.net/def/crs/EPSG/0/3857"
SQUARE = {
    "type": "Polygon",
    "coordinates": [[[-2.95, 35.1], [-2.94, 35.1], [-2.94, 35.11], [-2.95, 35.11], [-2.95, 35.1]]],
}
PLOT = {"zone": "selouane", "reference": "ED-01", "area_m2": 1200, "land_regime": "zone_lot"}
OFFER = {"title": "Conserverie", "text": "Un lot.", "province": "02.381", "sector": "industry"}
ACTION = {
    "reference": "ED-2026",
    "title": "Un puits",
    "summary": "Une association a creusé un puits.",
    "carrier_name": "Association de Figuig",
    "carrier_kind": "association",
    "places": "02.251 | 02",
    "amounts": "250000 MAD spent",
    "sources": "Rapport 2024 [S]",
    "first_year": 2024,
}
SITE = {"code": "ed-site", "name_fr": "Zone d'essai", "province": "02.381", "position_status": "relevée sur place"}


def edited_region(database_templates: Templates) -> Iterator[Territory]:
    """Seeded, and a module's own."""
    database = database_templates.copy("territory", seeded=True)
    engine = make_engine(database.url, application="test", pool_size=2)
    yield Territory(database, engine)
    engine.dispose()
    database_templates.drop(database)


def create(region: Territory, collection: str, properties: dict[str, Any], **said: Any) -> FeatureWritten:
    command = {"request_id": uuid4(), "staff_id": STAFF, "collection": collection, "properties": properties}
    written: FeatureWritten = region.ask(CreateFeature(**{**command, **said}))
    return written


def seen(region: Territory, collection: str, feature_id: str, **asked: Any) -> dict[str, Any]:
    told = region.ask(GetEditedFeature(collection=collection, feature_id=feature_id, **asked))
    return {**json.loads(told.feature), "version": told.version}


def named(collection: str, feature: dict[str, Any]) -> dict[str, Any]:
    return {
        "staff_id": STAFF,
        "collection": collection,
        "feature_id": feature["id"],
        "seen": (feature["version"],),
    }


def replace(region: Territory, collection: str, feature: dict[str, Any], **said: Any) -> FeatureWritten:
    content = {"properties": feature["properties"], "geometry": feature["geometry"], **said}
    written: FeatureWritten = region.ask(ReplaceFeature(**named(collection, feature), **content))
    return written


def update(region: Territory, collection: str, feature: dict[str, Any], properties: Any, **said: Any) -> FeatureWritten:
    content = {"properties": properties, "geometry_said": "geometry" in said, **said}
    written: FeatureWritten = region.ask(UpdateFeature(**named(collection, feature), **content))
    return written


def public(region: Territory, collection: str, feature_id: str) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(region.ask(GetFeature(collection=collection, feature_id=feature_id)))
        return told
    except refused.FeatureNotFound:
        return None


def problems(error: refused.FeatureInvalid) -> set[tuple[str, str]]:
    return {(fault["field"], fault["problem"]) for fault in error.errors}
