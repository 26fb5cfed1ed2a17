"""Vector tiles of a collection, drawn from what its rows say now."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from pydantic_core import from_json, to_json
from sqlalchemy import ARRAY, Text, and_, any_, case, cast, literal, or_, select
from sqlalchemy.orm import Session

from services.territory.adapters.features.declaration import Asked, Collection
from services.territory.adapters.features.search import collection_of, rows_of
from services.territory.adapters.features.tile_bytes import encoded
from services.territory.adapters.features.tile_shapes import Placed, draw
from services.territory.domain.tile_grid import CELL, Tile
from shared.contracts.territory.feature_refusals import TileNotFound, TilesetNotFound
from shared.contracts.territory.tiles import DrawTile
from shared.reference.days import local_date

_WHOLE_FROM = 13
"""The first zoom that shows every point: a cell of the one before is a hundred metres wide."""


def draw_tile(query: DrawTile, session: Session, now: datetime) -> str:
    """Raises FeatureCollectionNotFound, TilesetNotFound, TileNotFound."""
    collection = collection_of(query.collection)
    if collection.shape == "none":
        raise TilesetNotFound(collection=collection.id, tile_matrix_set="WebMercatorQuad", allowed=())
    tile = Tile(query.zoom, query.column, query.row)
    if not tile.is_in_the_world:
        raise TileNotFound(zoom=query.zoom, column=query.column, row=query.row)
    rows = rows_of(collection, Asked(session, query.language, local_date(now)))
    drawn = draw(_placed(session, rows, tile), tile, thinned=query.zoom < _WHOLE_FROM)
    properties = _properties(session, rows, collection, [one.id for one in drawn]) if drawn else {}
    return b64encode(encoded(collection.id, drawn, properties)).decode()


def _placed(session: Session, rows: Any, tile: Tile) -> Sequence[Placed]:
    """Points near the tile, by their numbers alone; outlines, each of which may reach it."""
    c = rows.c
    west, south, east, north = tile.bounds(CELL + 1)
    near = and_(c.x.between(west, east), c.y.between(south, north))
    outline = case((c.x.is_(None), cast(c.geometry, Text)))
    # In this order: of most features the database takes one number out of the geometry and knows enough.
    reaches = or_(near, and_(c.x.is_(None), c.geometry.is_not(None)))
    wanted = select(c.id, c.x, c.y, outline.label("outline")).where(reaches)
    return [Placed(*row) for row in session.execute(wanted)]


def _properties(session: Session, rows: Any, collection: Collection, ids: list[str]) -> Mapping[str, Mapping[str, Any]]:
    """As the GeoJSON of a feature says them: worked out for those that are drawn, not for all that were looked at."""
    names = [known.name for known in collection.properties if known.name not in collection.not_in_tiles]
    wanted = select(rows.c.id, *(rows.c[name] for name in names)).where(rows.c.id == any_(literal(ids, ARRAY(Text))))
    found = session.execute(wanted).all()
    said = from_json(to_json([dict(zip(names, row[1:], strict=True)) for row in found]))
    return {row[0]: one for row, one in zip(found, said, strict=True)}
