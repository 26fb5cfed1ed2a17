"""The data dictionary of one data set, as JSON: each column with its type, unit, closed list and meaning."""

from collections.abc import Mapping
from typing import Any

from services.gateway.domain.data_table import DataColumn
from services.gateway.entrypoints.catalogue.described import Described

TYPES: Mapping[str, str] = {
    "number": "number",
    "hectares": "number",
    "whole": "integer",
    "year": "year",
    "day": "date",
    "moment": "datetime",
    "point": "geopoint",
    "geometry": "geojson",
}
"""Kind -> type of Table Schema (Frictionless); all else is a string."""


def type_of(column: DataColumn) -> str:
    return TYPES.get(column.kind, "string")


def dictionary(told: Described, base: str) -> dict[str, Any]:
    """`fields` is a Table Schema's, with `unit`, `meaning`, `definedBy` and `filled` beside its own members."""
    one = told.data_set
    return {
        "id": one.id,
        "title": told.title,
        "description": told.description,
        "attribution": told.attribution or None,
        "rows": len(told.table.rows),
        "licence": one.licence,
        "licenceStated": _stated(told),
        "layerLicence": one.layer_licence if one.layers else None,
        "licenceColumn": one.licence_column or None,
        "files": {kind: f"{base}/catalog/{one.id}.{kind}" for kind in one.kinds},
        "fields": [_field(column) for column in told.table.columns],
    }


def _stated(told: Described) -> dict[str, Any]:
    """How it is known: by a source of the data, row by row, by a decision with its day, or not at all."""
    if told.stated is not None:
        decided = told.stated
        return {"by": "publisher", "name": decided.name, "since": decided.since, "source": decided.source}
    if told.data_set.licence_column:
        return {"by": "row"}
    return {"by": "nobody"} if told.licence_not_stated else {"by": "source"}


def _field(column: DataColumn) -> dict[str, Any]:
    codes = {"constraints": {"enum": column.codes}} if column.codes else {}
    return {
        "name": column.name,
        "type": type_of(column),
        **codes,
        "unit": column.unit or None,
        "meaning": column.meaning,
        "definedBy": column.defined_by,
        "filled": column.filled,
    }
