"""Geometries that editors send, by shapely and PROJ. See usecases/ports.py."""

import json
from collections.abc import Mapping
from typing import Any

from services.territory.adapters.features import reference_systems
from services.territory.domain.geometry import GeometryWrong


class ShapelyShapes:
    def in_degrees(self, geometry: Mapping[str, Any], crs: str) -> Mapping[str, Any]:
        """Each position where it is: edges are not cut, for the outline has the corners that it has."""
        reference_systems.check(crs, "Content-Crs")
        if reference_systems.is_plain(crs):
            return geometry
        turned: dict[str, Any] = json.loads(_shapely().to_geojson(reference_systems.back(crs, _read(geometry))))
        return turned

    def point_within(self, geometry: Mapping[str, Any]) -> tuple[float, float]:
        point = _shapely().point_on_surface(_read(geometry))
        if point.is_empty:
            raise GeometryWrong("not_geojson")
        return round(point.x, 6), round(point.y, 6)


def _shapely() -> Any:
    import shapely  # heavy, and needed by few requests

    return shapely


def _read(geometry: Mapping[str, Any]) -> Any:
    shapely = _shapely()
    try:
        return shapely.force_2d(shapely.from_geojson(json.dumps(geometry)))
    except (shapely.errors.ShapelyError, ValueError) as error:
        raise GeometryWrong("not_geojson") from error
