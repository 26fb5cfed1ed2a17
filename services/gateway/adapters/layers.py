"""Zoning layers: a GeoPackage or GeoJSON as the text of a table, and a table as either of them."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from services.gateway.domain.data_table import Table
from services.gateway.domain.errors import FileNotReadable

GEOPACKAGE = b"SQLite format 3\x00"
SECONDS = 30
"""That the process may take; it confines itself further."""
_PROGRAM = Path(__file__).with_name("layer_program.py")
_SHAPES = {"sites": "site_geomsurf", "plots": "terr_geomsurf"}
_POINTS = {"sites": "site_geompoint", "poles": "pole_geompoint"}


def is_layer(content: bytes) -> bool:
    return content.startswith(GEOPACKAGE) or content.lstrip()[:1] == b"{"


def read_layer(content: bytes, table: str) -> str:
    """Each feature a row: its properties, and its shape in the column that the table has for it.

    Raises FileNotReadable.
    """
    features = _features(content)
    rows = [_row(feature, table) for feature in features]
    names = list(dict.fromkeys(name for row in rows for name in row))
    if not names:
        raise FileNotReadable(problem="empty", line=0)
    text = io.StringIO()
    writer = csv.DictWriter(text, names, restval="", delimiter=";", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def geojson(cells: Table) -> bytes:
    """RFC 7946: longitude and latitude. What has no shape has a point, or none."""
    features = [_feature(cells, row) for row in cells.rows]
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False).encode()


def geopackage(cells: Table) -> bytes:
    """Raises RuntimeError when GDAL cannot: a defect."""
    done = _run(geojson(cells), "GPKG")
    if not done.startswith(GEOPACKAGE):
        raise RuntimeError("no GeoPackage came out")
    return done


def _features(content: bytes) -> list[Mapping[str, Any]]:
    try:
        if content.startswith(GEOPACKAGE):
            content = _run(content, "GeoJSON")
        document = json.loads(content)
        if document.get("crs"):  # of before RFC 7946: another grid
            document = json.loads(_run(content, "GeoJSON"))
        found = document["features"]
        if document["type"] != "FeatureCollection" or not all(isinstance(each, dict) for each in found):
            raise TypeError
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FileNotReadable(problem="not_a_layer", line=0) from error
    return list(found)


def _row(feature: Mapping[str, Any], table: str) -> dict[str, str]:
    properties = feature.get("properties") or {}
    row = {str(name): _plain(value) for name, value in properties.items() if name != "fid"}
    shape = feature.get("geometry")
    if not shape:
        return row
    if shape.get("type") == "Point" and table in _POINTS:
        point = ",".join(str(number) for number in shape.get("coordinates", ())[:2])
        row.setdefault(_POINTS[table], point)
    elif table in _SHAPES:
        row.setdefault(_SHAPES[table], json.dumps(shape))
    return row


def _plain(value: Any) -> str:
    if value is None:
        return ""
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def _feature(cells: Table, row: Iterable[str | None]) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    shape = None
    for column, cell in zip(cells.columns, row, strict=True):
        if column.kind == "geometry":
            shape = json.loads(cell) if cell else None
        elif column.kind in {"number", "hectares", "whole", "year"}:
            properties[column.name] = json.loads(cell) if cell else None
        else:
            properties[column.name] = cell
    point = properties.get(_POINTS.get(cells.table, ""))
    if shape is None and point:
        shape = {"type": "Point", "coordinates": [float(number) for number in point.split(",")]}
    return {"type": "Feature", "geometry": shape, "properties": properties}


def _run(content: bytes, driver: str) -> bytes:
    """Raises ValueError when nothing came of it."""
    try:
        done = subprocess.run(
            [sys.executable, "-I", str(_PROGRAM), driver],
            input=content,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"OPENBLAS_NUM_THREADS": "1"},
            timeout=SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise ValueError("too slow") from error
    if done.returncode:
        raise ValueError("not a layer")
    return done.stdout
