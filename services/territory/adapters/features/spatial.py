"""Spatial predicates: shapely compares the geometries that may fit, and SQL goes on with the ids of those that do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, Text, and_, any_, case, cast, literal, null, or_, select
from sqlalchemy.orm import Session

from services.territory.adapters.features import reference_systems
from services.territory.adapters.features.declaration import GEOMETRY
from services.territory.adapters.features.expression import Node, malformed
from services.territory.adapters.features.scalars import Scope

SPATIAL: Mapping[str, str] = {
    "s_intersects": "s_intersects",
    "s_within": "s_contains",
    "s_contains": "s_within",
    "s_disjoint": "s_disjoint",
    "s_touches": "s_touches",
    "s_crosses": "s_crosses",
    "s_overlaps": "s_overlaps",
    "s_equals": "s_equals",
}
"""Operator -> what it is called when both sides change places."""

_SHAPELY = {operator: operator.removeprefix("s_") for operator in SPATIAL}


@dataclass(frozen=True)
class Spatial:
    session: Session
    scope: Scope
    rows: Any
    """The subquery that holds the collection."""
    filter_crs: str

    def condition(self, name: str, one: Node, other: Node) -> ColumnElement[bool]:
        """Raises FeatureQueryMalformed. A feature without geometry is neither found nor found by the contrary."""
        if _is_geometry(other) and not _is_geometry(one):
            name, one, other = SPATIAL[name], other, one
        if not _is_geometry(one):
            raise malformed("property", one.get("property", name) if isinstance(one, Mapping) else one, (GEOMETRY,))
        if isinstance(other, Mapping) and "property" in other:
            raise malformed("geometry", other["property"])
        return self.related(name, reference_systems.out_of(self.filter_crs, geometry_of(other)))

    def related(self, name: str, asked: Any) -> ColumnElement[bool]:
        """`asked`: a geometry of shapely in degrees."""
        import shapely

        c = self.rows.c
        told: Any = cast(c.geometry, Text)
        if name == "s_intersects" and _is_box(asked):
            told = case((c.x.is_(None), told))  # of a point in a box the numbers say enough
        candidates = select(c.id, told.label(GEOMETRY)).where(c.geometry.is_not(None))
        if name != "s_disjoint":
            candidates = candidates.where(self._near(asked))
        found = self.session.execute(candidates).all()
        ids = [row.id for row in found if row.geometry is None]
        left = [row for row in found if row.geometry is not None]
        shapely.prepare(asked)
        # The one that was prepared stands first.
        fits = getattr(shapely, _SHAPELY[SPATIAL[name]])(asked, shapely.from_geojson([row.geometry for row in left]))
        ids += [row.id for row, fit in zip(left, fits, strict=True) if fit]
        return case((c.geometry.is_(None), null()), else_=c.id == any_(literal(ids, ARRAY(Text))))

    def _near(self, asked: Any) -> ColumnElement[bool]:
        """Whether a point lies within the bounds; an outline may always fit."""
        c = self.rows.c
        west, south, east, north = asked.bounds
        return or_(c.x.is_(None), and_(c.x.between(west, east), c.y.between(south, north)))


def box(numbers: tuple[float, ...], crs: str) -> Any:
    """What the parameter `bbox` encloses, in degrees. Raises FeatureQueryMalformed."""
    import shapely

    if len(numbers) not in (4, 6):
        raise malformed("bbox", ",".join(map(str, numbers)), parameter="bbox")
    half = len(numbers) // 2
    (x1, y1), (x2, y2) = numbers[:2], numbers[half : half + 2]
    latitude_first = reference_systems.NAMES[crs] == "EPSG:4326"
    if latitude_first:
        x1, y1, x2, y2 = y1, x1, y2, x2
    if y1 > y2 or (x1 > x2 and reference_systems.NAMES[crs] not in ("OGC:CRS84", "EPSG:4326")):
        raise malformed("bbox", ",".join(map(str, numbers)), parameter="bbox")
    if x1 > x2:  # across the meridian where the days meet
        return shapely.union(shapely.box(x1, y1, 180, y2), shapely.box(-180, y1, x2, y2))
    made = shapely.box(x1, y1, x2, y2)
    return made if latitude_first else reference_systems.out_of(crs, made)


def geometry_of(node: Node) -> Any:
    """A literal's geometry as shapely has it. Raises FeatureQueryMalformed."""
    import json

    import shapely

    if isinstance(node, Mapping) and "bbox" in node:
        numbers = node["bbox"]
        if not isinstance(numbers, list) or len(numbers) not in (4, 6):
            raise malformed("geometry", numbers)
        half = len(numbers) // 2
        return shapely.box(*numbers[:2], *numbers[half : half + 2])
    if not isinstance(node, Mapping) or "type" not in node:
        raise malformed("geometry", node.get("op", node) if isinstance(node, Mapping) else node)
    try:
        made = shapely.force_2d(shapely.from_geojson(json.dumps(node)))
    except shapely.errors.ShapelyError:
        raise malformed("geometry", node["type"])
    if made.is_empty or not made.is_valid:
        raise malformed("geometry", f"{node['type']}: {shapely.is_valid_reason(made)}")
    return made


def _is_geometry(node: Node) -> bool:
    return isinstance(node, Mapping) and node.get("property") == GEOMETRY


def _is_box(shape: Any) -> bool:
    import shapely

    return shape.geom_type == "Polygon" and bool(shapely.equals(shape, shapely.box(*shape.bounds)))
