"""A table as Apache Parquet: columns with types; shapes as GeoParquet 1.1, so that they open as a layer.

`geo` metadata: https://geoparquet.org/releases/v1.1.0/, section "File metadata". Without `crs` it means OGC:CRS84:
longitude and latitude, as they stand in the tables.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Any

from services.gateway.domain.data_table import Table

if TYPE_CHECKING:
    from arro3.core import DataType

MEDIA_TYPE = "application/vnd.apache.parquet"
SHAPES = ("geometry", "point")
_EPOCH_DAY, _EPOCH = date(1970, 1, 1), datetime(1970, 1, 1, tzinfo=UTC)


def parquet(cells: Table) -> bytes:
    """Raises ValueError when a cell is not what its column says: a defect."""
    from arro3.core import Array
    from arro3.core import Table as Columns
    from arro3.io import write_parquet

    columns: dict[str, Any] = {}
    shapes: list[str] = []
    ways = _ways()
    for at, column in enumerate(cells.columns):
        read, stored_as, kept_as = ways.get(column.kind, ways["text"])
        values = [read(row[at]) if row[at] else None for row in cells.rows]
        columns[column.name] = Array(values, type=stored_as).cast(kept_as)
        if column.kind in SHAPES:
            shapes.append(column.name)
    file = io.BytesIO()
    write_parquet(Columns.from_pydict(columns), file, key_value_metadata=_geo(shapes))
    return file.getvalue()


def _ways() -> Mapping[str, tuple[Callable[[Any], Any], "DataType", "DataType"]]:
    """Kind of column -> how a cell is read, as what it is handed over, as what it is kept."""
    from arro3.core import DataType

    whole, day, moment = DataType.int64(), DataType.date32(), DataType.timestamp("us", tz="UTC")
    number, text, shape = DataType.float64(), DataType.utf8(), DataType.binary()
    return {
        "number": (float, number, number),
        "hectares": (float, number, number),
        "whole": (int, whole, whole),
        "year": (int, whole, whole),
        "day": (_days, DataType.int32(), day),
        "moment": (_microseconds, whole, moment),
        "point": (_point, shape, shape),
        "geometry": (_shape, shape, shape),
        "text": (str, text, text),
    }


def _days(cell: str) -> int:
    return (date.fromisoformat(cell) - _EPOCH_DAY).days


def _microseconds(cell: str) -> int:
    since = datetime.fromisoformat(cell) - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _point(cell: str) -> bytes:
    import shapely  # heavy, and needed by few files

    longitude, latitude = map(float, cell.split(","))
    wkb: bytes = shapely.to_wkb(shapely.Point(longitude, latitude))
    return wkb


def _shape(cell: str) -> bytes:
    import shapely

    wkb: bytes = shapely.to_wkb(shapely.from_geojson(cell))
    return wkb


def _geo(shapes: Sequence[str]) -> dict[str, str]:
    if not shapes:
        return {}
    told = {name: {"encoding": "WKB", "geometry_types": []} for name in shapes}
    return {"geo": json.dumps({"version": "1.1.0", "primary_column": shapes[0], "columns": told})}
