"""Reference systems of coordinates: those that can be had and said, and what turns one into another."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from shared.contracts.territory.feature_refusals import FeatureQueryMalformed
from shared.contracts.territory.features import CRS84

_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
NAMES: Mapping[str, str] = {
    CRS84: "OGC:CRS84",
    f"{_EPSG}4326": "EPSG:4326",
    f"{_EPSG}3857": "EPSG:3857",
    f"{_EPSG}26191": "EPSG:26191",
    f"{_EPSG}32630": "EPSG:32630",
}
"""URI -> name. WGS 84 with longitude first and with latitude first; Web Mercator; Merchich / Nord Maroc, the maps of
the land registry; UTM zone 30 north. Merchich is reached by three parameters: good to some metres.
"""
_DEGREES = frozenset({CRS84, f"{_EPSG}4326"})


def check(uri: str, parameter: str) -> str:
    """Raises FeatureQueryMalformed for a system that is not one of ours."""
    if uri not in NAMES:
        raise FeatureQueryMalformed(parameter=parameter, problem="crs", about=uri, allowed=tuple(NAMES))
    return uri


def into(uri: str, geometries: Any) -> Any:
    """Geometries of shapely, an array or one, from CRS84; each axis where that system has it, rounded."""
    import shapely

    if uri == CRS84:
        return geometries
    digits, turn = (7 if uri in _DEGREES else 3), _transformer(CRS84, uri).transform
    return shapely.transform(geometries, lambda x, y: [axis.round(digits) for axis in turn(x, y)], interleaved=False)


def out_of(uri: str, geometry: Any) -> Any:
    """One geometry in CRS84. Long edges are cut first: a straight line there is a curve here."""
    import shapely

    if uri == CRS84:
        return geometry
    if uri not in _DEGREES:
        west, south, east, north = geometry.bounds
        geometry = shapely.segmentize(geometry, max(east - west, north - south, 1.0) / 20)
    return shapely.transform(geometry, _transformer(uri, CRS84).transform, interleaved=False)


def is_plain(uri: str) -> bool:
    """Whether coordinates are as they are stored."""
    return uri == CRS84


def back(uri: str, geometry: Any) -> Any:
    """One geometry in CRS84, corner by corner, rounded to a centimetre."""
    import shapely

    turn = _transformer(uri, CRS84).transform
    return shapely.transform(geometry, lambda x, y: [axis.round(7) for axis in turn(x, y)], interleaved=False)


@cache
def _transformer(source: str, target: str) -> Any:
    """Keeps each system's own order of axes. Loads PROJ: not needed by who asks for degrees."""
    from pyproj import Transformer

    return Transformer.from_crs(NAMES[source], NAMES[target])
