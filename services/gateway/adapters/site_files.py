"""Files of poles, sites and plots: whatever was uploaded as the text of a table, and a table as the file asked for."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal

from services.gateway.adapters import parquet_files
from services.gateway.adapters.layers import geojson, geopackage, is_layer, read_layer
from services.gateway.adapters.sheet_text import is_sheet, read_sheet
from services.gateway.adapters.table_files import TABLE_FILES
from services.gateway.domain import csv_text
from services.gateway.domain.cells import Cell, FileKind
from services.gateway.domain.data_table import Table

MEDIA_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
}
SENT_AS = {**MEDIA_TYPES, "parquet": parquet_files.MEDIA_TYPE}
"""What a table can be sent as; the others are read as well."""
LONGEST_CELL = 32_767
"""Characters that a cell of XLSX takes."""


def text_of(content: bytes, table: str) -> str:
    """Raises FileNotReadable."""
    if is_sheet(content):
        return read_sheet(content)
    return read_layer(content, table) if is_layer(content) else csv_text.read(content)


def file_of(cells: Table, kind: str) -> bytes:
    """`kind`: one of SENT_AS."""
    if kind == "gpkg":
        return geopackage(cells)
    if kind == "geojson":
        return geojson(cells)
    if kind == "parquet":
        return parquet_files.parquet(cells)
    kept = _that_fit(cells) if kind == "xlsx" else list(range(len(cells.columns)))
    columns = [cells.columns[at] for at in kept]
    file = TABLE_FILES[FileKind(kind)](cells.table, [column.name for column in columns], right_to_left=False)
    kinds = [column.kind for column in columns]
    file.add(list(_typed(kinds, [row[at] for at in kept])) for row in cells.rows)
    with file.done() as made:
        return made.read()


def _that_fit(cells: Table) -> list[int]:
    """Without a column of which a cell is too long: a missing column changes nothing, an empty cell would."""
    return [at for at in range(len(cells.columns)) if all(len(row[at] or "") <= LONGEST_CELL for row in cells.rows)]


def _typed(kinds: Sequence[str], row: Sequence[str | None]) -> Iterator[Cell]:
    for kind, cell in zip(kinds, row, strict=True):
        if not cell:
            yield None
        elif kind in {"number", "hectares", "whole", "year"}:
            yield Decimal(cell)
        else:
            yield date.fromisoformat(cell) if kind == "day" else cell
