"""A tile as it is sent: one layer of a Mapbox Vector Tile (2.1)."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from services.territory.adapters.features.tile_shapes import Drawn
from services.territory.domain.tile_grid import EXTENT

_MOVE_ONCE = 1 << 3 | 1
"""The only command of a point (4.3.1)."""


def encoded(name: str, drawn: Sequence[Drawn], properties: Mapping[str, Mapping[str, Any]]) -> bytes:
    """properties: by feature; those without a value are left out. Empty where nothing is drawn.

    The bytes are those of `mapbox_vector_tile.encode`, which looks at every property several times: what took most of a
    tile's time. Its messages and its encoding of outlines are used as they are.
    """
    from mapbox_vector_tile.Mapbox import vector_tile_pb2 as messages

    tile = messages.tile()
    layer = tile.layers.add(name=name, version=2, extent=EXTENT)
    tags = _Tags()
    told = [one for one in drawn if one.id in properties]
    for one, (kind, commands) in zip(told, _commands(told), strict=True):
        if commands:
            layer.features.add(type=kind, geometry=commands, tags=tags.of(one, properties[one.id]))
    tags.write(layer)
    made: bytes = tile.SerializeToString() if layer.features else b""
    return made


class _Tags:
    """Names and values are told once in a layer; a feature has their places."""

    def __init__(self) -> None:
        self._names: dict[str, int] = {}
        self._values: dict[Any, int] = {}
        """By the value, of booleans with their type: 1 and true are not the same."""

    def of(self, one: Drawn, properties: Mapping[str, Any]) -> list[int]:
        names, values = self._names, self._values
        found: list[int] = []
        for name, value in _said(one, properties):
            key = (bool, value) if value is True or value is False else value
            found += (names.setdefault(name, len(names)), values.setdefault(key, len(values)))
        return found

    def write(self, layer: Any) -> None:
        layer.keys.extend(self._names)
        for value in self._values:
            layer.values.add(**_typed(value))


def _said(one: Drawn, properties: Mapping[str, Any]) -> Iterable[tuple[str, Any]]:
    yield "id", one.id
    for name, value in properties.items():
        if value is not None and name != "id":
            yield name, value
    if one.stands_for > 1:
        yield "stands_for", one.stands_for


def _typed(value: Any) -> Mapping[str, Any]:
    if isinstance(value, tuple):
        return {"bool_value": value[1]}
    if isinstance(value, str):
        return {"string_value": value}
    return {"int_value": value} if isinstance(value, int) else {"double_value": value}


def _commands(drawn: Sequence[Drawn]) -> Iterable[tuple[int, Sequence[int]]]:
    """Of each its type and what draws it; of points all at once."""
    import shapely
    from mapbox_vector_tile.geom_encoder import GeometryEncoder
    from mapbox_vector_tile.Mapbox import vector_tile_pb2 as messages

    shapes = [one.shape for one in drawn]
    x, y = shapely.get_x(shapes).tolist(), shapely.get_y(shapes).tolist()
    for shape, across, down in zip(shapes, x, y, strict=True):
        if shape.geom_type == "Point":
            yield messages.tile.Point, (_MOVE_ONCE, _zigzag(int(across)), _zigzag(int(down)))
        else:
            yield messages.tile.Polygon, GeometryEncoder(True, EXTENT).encode(shape)


def _zigzag(number: int) -> int:
    """Small numbers of either sign as small ones without (4.3.2)."""
    return number << 1 ^ number >> 31
