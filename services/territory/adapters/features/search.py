"""Features as they are asked for: the collections themselves, pages of one, one alone."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from pydantic_core import to_json
from sqlalchemy import ColumnElement, Subquery, Text, cast, func, literal, select
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from services.territory.adapters.features import reference_systems, spatial
from services.territory.adapters.features.actions import ACTIONS
from services.territory.adapters.features.conditions import Compiler
from services.territory.adapters.features.declaration import GEOMETRY, POINT, Asked, Collection
from services.territory.adapters.features.expression import malformed, read
from services.territory.adapters.features.land import PLOTS, ZONES
from services.territory.adapters.features.moments import within
from services.territory.adapters.features.offer import OPPORTUNITIES
from services.territory.adapters.features.places import COMMUNES, PROVINCES, REGION
from services.territory.adapters.features.scalars import Scope, instant, scalar
from shared.contracts.codes import Language
from shared.contracts.territory import features as contract
from shared.contracts.territory.feature_refusals import (
    FeatureCollectionNotFound,
    FeatureNotFound,
    FeatureQueryMalformed,
)
from shared.reference.days import local_date

COLLECTIONS = {one.id: one for one in (REGION, PROVINCES, COMMUNES, ZONES, PLOTS, OPPORTUNITIES, ACTIONS)}
"""All that there are, in the order in which they are told."""


def list_feature_collections(
    query: contract.ListFeatureCollections, session: Session, now: datetime
) -> tuple[contract.FeatureCollection, ...]:
    asked = Asked(session, query.language, local_date(now))
    return tuple(_described(collection, asked) for collection in COLLECTIONS.values())


def search_features(query: contract.SearchFeatures, session: Session, now: datetime) -> contract.FeaturePage:
    """Raises FeatureCollectionNotFound, FeatureQueryMalformed."""
    collection = collection_of(query.collection)
    for parameter, crs in (("crs", query.crs), ("bbox-crs", query.bbox_crs), ("filter-crs", query.filter_crs)):
        reference_systems.check(crs, parameter)
    rows = rows_of(collection, Asked(session, query.language, local_date(now)))
    wanted = _conditions(query, collection, session, rows)
    # Ids first: what a feature says is worked out for one page, not for all that are sorted.
    page = select(rows.c.id).where(*wanted).order_by(rows.c.id.collate("C")).offset(query.offset).limit(query.limit)
    told = rows.alias("told")
    try:
        found = session.execute(_columns(told).where(told.c.id.in_(page)).order_by(told.c.id.collate("C"))).all()
    except DataError as error:  # a number beyond all bounds
        raise malformed("literal", str(error.orig)) from error
    matched = len(found)
    if query.offset or matched == query.limit:
        matched = session.scalar(select(func.count()).select_from(rows).where(*wanted)) or 0
    return contract.FeaturePage(features=_written(found, collection, query.crs), matched=matched)


def get_feature(query: contract.GetFeature, session: Session, now: datetime) -> str:
    """Raises FeatureCollectionNotFound, FeatureNotFound, FeatureQueryMalformed."""
    collection = collection_of(query.collection)
    reference_systems.check(query.crs, "crs")
    rows = rows_of(collection, Asked(session, query.language, local_date(now)))
    known = "\0" not in query.feature_id  # which no text of PostgreSQL can hold
    found = session.execute(_columns(rows).where(rows.c.id == query.feature_id)).all() if known else ()
    if not found:
        raise FeatureNotFound(collection=query.collection, feature_id=query.feature_id)
    return _written(found, collection, query.crs)[0]


def collection_of(name: str) -> Collection:
    """Raises FeatureCollectionNotFound."""
    if name not in COLLECTIONS:
        raise FeatureCollectionNotFound(collection=name, allowed=tuple(COLLECTIONS))
    return COLLECTIONS[name]


_MADE: dict[tuple[str, Language, date], Subquery] = {}


def rows_of(collection: Collection, asked: Asked) -> Subquery:
    """To write the statement takes longer than to run it: it is kept for the day, unless it holds data itself."""
    if collection.holds_data:
        return collection.rows(asked).subquery("feature")
    key = (collection.id, asked.language, asked.on)
    if key not in _MADE:
        if len(_MADE) > _MOST_MADE:
            _MADE.clear()
        _MADE[key] = collection.rows(asked).subquery("feature")
    return _MADE[key]


_MOST_MADE = 64


def _columns(rows: Any) -> Any:
    outside = (GEOMETRY, *POINT)
    named = [column for column in rows.c if column.name not in outside]
    return select(*named, cast(rows.c.geometry, Text).label(GEOMETRY))


def _conditions(
    query: contract.SearchFeatures, collection: Collection, session: Session, rows: Any
) -> list[ColumnElement[bool]]:
    scope = Scope(collection, rows.c)
    places = spatial.Spatial(session, scope, rows, query.filter_crs)
    wanted = [_equal(scope, name, value) for name, value in query.equals.items()]
    if query.bbox:
        wanted.append(places.related("s_intersects", spatial.box(query.bbox, query.bbox_crs)))
    if query.datetime:
        dated = collection.dated_by
        asked = within(query.datetime, literal(None) if dated is None else rows.c[dated])
        wanted += [] if dated is None else [asked]
    if query.filter:
        wanted.append(Compiler(scope, places).condition(read(query.filter, query.filter_lang)))
    return wanted


def _equal(scope: Scope, name: str, value: str) -> ColumnElement[bool]:
    """`name=value`. Raises FeatureQueryMalformed that names the parameter."""
    try:
        wanted = scope.named(name)
        if wanted.kind == "number":
            return wanted.sql == float(value)
        if wanted.kind == "boolean":
            return wanted.sql == {"true": True, "false": False}[value]
        given = _moment(value) if wanted.kind == "moment" else scalar(value, scope).sql
        return wanted.sql == given
    except (ValueError, KeyError) as error:
        raise malformed("kind", value, parameter=name) from error
    except FeatureQueryMalformed as error:
        raise malformed(error.problem, error.about, error.allowed, parameter=name) from error


def _moment(value: str) -> datetime:
    """Of a day its first."""
    return instant({"date" if len(value) == len("2026-11-30") else "timestamp": value})


def _written(found: Sequence[Any], collection: Collection, crs: str) -> tuple[str, ...]:
    names = [known.name for known in collection.properties]
    geometries = _geometries([row.geometry for row in found], crs)
    return tuple(
        f'{{"type":"Feature","id":{to_json(row.id).decode()},"geometry":{geometry or "null"},'
        f'"properties":{to_json({name: getattr(row, name) for name in names}).decode()}}}'
        for row, geometry in zip(found, geometries, strict=True)
    )


def _geometries(texts: list[str | None], crs: str) -> Sequence[str | None]:
    """In degrees as they are stored: no geometry is made of them."""
    if crs == contract.CRS84 or not any(texts):
        return texts
    import shapely

    turned: Sequence[str | None] = shapely.to_geojson(reference_systems.into(crs, shapely.from_geojson(texts))).tolist()
    return turned


def _described(collection: Collection, asked: Asked) -> contract.FeatureCollection:
    bbox, begins = _extent(collection, asked)
    copied = ("id", "shape", "named_by", "dated_by", "methods", "geometry_writable")
    return contract.FeatureCollection(
        **{name: getattr(collection, name) for name in copied},
        licence=collection.licence.name,
        licence_url=collection.licence.url,
        attribution=collection.licence.attribution,
        title=collection.title[asked.language],
        description=collection.description[asked.language],
        properties=tuple(
            contract.FeatureProperty(
                name=known.name,
                kind=known.kind,
                title=known.title(asked.language),
                codes=tuple(known.codes),
                writable=known.writable,
                in_tiles=known.name not in collection.not_in_tiles,
            )
            for known in collection.properties
        ),
        crs=tuple(reference_systems.NAMES),
        bbox=bbox,
        begins=begins,
    )


def _extent(collection: Collection, asked: Asked) -> tuple[tuple[float, float, float, float] | None, datetime | None]:
    """Of what is not bounded, or has no place yet, the region's: clients want to know where to look."""
    if collection.shape != "any":
        return _bounds_of_region(asked), None
    c = rows_of(collection, asked).c
    dated = literal(None) if collection.dated_by is None else func.min(c[collection.dated_by])
    ends = (func.min(c.x), func.min(c.y), func.max(c.x), func.max(c.y))
    *points, begins = asked.session.execute(select(*ends, dated)).one()
    outlines = asked.session.scalars(select(cast(c.geometry, Text)).where(c.x.is_(None), c.geometry.is_not(None)))
    return _around(points, outlines.all()), begins


def _around(points: Sequence[float | None], outlines: Sequence[str]) -> tuple[float, float, float, float] | None:
    """points: west, south, east, north of what is a point; None: there is none."""
    import shapely

    shapes = list(shapely.from_geojson(list(outlines)))
    if points[0] is not None:
        shapes.append(shapely.box(*points))
    if not shapes:
        return None
    west, south, east, north = shapely.total_bounds(shapes).tolist()
    return west, south, east, north


def _bounds_of_region(asked: Asked) -> tuple[float, float, float, float] | None:
    """None: no reference data was loaded yet."""
    outlines = asked.session.scalars(select(cast(REGION.rows(asked).subquery().c.geometry, Text)))
    return _around([None] * 4, outlines.all())
