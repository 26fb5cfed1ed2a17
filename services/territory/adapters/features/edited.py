"""A feature as its editor reads it: what the public reads of it, with what is being written in its place."""

from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy.orm import Session

from services.territory.adapters.features import reference_systems
from services.territory.adapters.features.search import collection_of, get_feature
from services.territory.adapters.unit_of_work import TerritoryUnitOfWork
from services.territory.usecases.editing.commands import EDITORS, find_edited
from shared.contracts.territory.feature_editing import EditedFeature, GetEditedFeature
from shared.contracts.territory.feature_refusals import FeatureNotFound
from shared.contracts.territory.features import GetFeature


def get_edited_feature(query: GetEditedFeature, session: Session, now: datetime) -> EditedFeature:
    """Raises FeatureCollectionNotFound, FeatureNotFound, FeatureQueryMalformed."""
    collection = collection_of(query.collection)
    reference_systems.check(query.crs, "crs")
    known = find_edited(query.collection, query.feature_id, query.language, TerritoryUnitOfWork(session))
    feature = _public(query, session, now)
    names = [one.name for one in collection.properties]
    feature["properties"] = dict.fromkeys(names) | (feature.get("properties") or {}) | dict(known.properties)
    if EDITORS[collection.id].writes_geometry:
        feature["geometry"] = _in(query.crs, known.geometry)
    return EditedFeature(feature=to_json(feature).decode(), version=known.version)


def _public(query: GetEditedFeature, session: Session, now: datetime) -> dict[str, Any]:
    """A draft has nothing that follows from it yet, and no place."""
    try:
        asked = GetFeature(**query.model_dump())
        found: dict[str, Any] = from_json(get_feature(asked, session, now))
        return found
    except FeatureNotFound:
        return {"type": "Feature", "id": query.feature_id, "geometry": None}


def _in(crs: str, geometry: Any) -> Any:
    if geometry is None or reference_systems.is_plain(crs):
        return geometry
    import shapely

    return from_json(shapely.to_geojson(reference_systems.into(crs, shapely.from_geojson(to_json(geometry).decode()))))
