"""The text of a table: a header that names its columns, and rows with the line on which each starts.

The first header is the template and its version (`targets-v1`); what stands below it are remarks, which nobody reads.
"""

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from shared.contracts.territory.row_changes import RowFault

DELIMITERS = (";", ",")
MOST_ROWS = 5_000
"""Of one file [P]."""


@dataclass(frozen=True)
class TextRow:
    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class TextTable:
    rows: tuple[TextRow, ...]
    faults: tuple[tuple[int, RowFault], ...]
    """Line and fault; of the form of the file. With one, nothing of it counts."""


def read_table(content: str, template: str, columns: Sequence[str]) -> TextTable:
    """Never raises: what cannot be read is a table with faults."""
    try:
        lines = _lines(content.removeprefix("\ufeff"), template)
    except csv.Error:
        return TextTable((), ((1, RowFault(column="", code="not_a_table")),))
    if not lines:
        return TextTable((), ((1, RowFault(column="", code="empty")),))
    header = [cell.strip().lower() for cell in lines[0][1]]
    faults = _faults_of_header(header, template, columns)
    if len(lines) - 1 > MOST_ROWS:
        faults.append(RowFault(column="", code="too_many_rows", expected=str(MOST_ROWS)))
    if faults:
        return TextTable((), tuple((lines[0][0], fault) for fault in faults))
    at = {name: header.index(name) for name in columns if name in header}
    rows, wrong = [], []
    for line, cells in lines[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            # Most often a number with an unquoted comma: every cell after it stands under the wrong header.
            wrong.append((line, RowFault(column="", code="too_many_cells")))
        rows.append(TextRow(line, {name: cells[place].strip() for name, place in at.items() if place < len(cells)}))
    return TextTable(tuple(rows), tuple(wrong))


def _lines(content: str, template: str) -> list[tuple[int, list[str]]]:
    """Lines with something in them, cut by the delimiter that makes the template's name a cell of the first."""
    beginning = content.lstrip()[: len(template) + 40]
    delimiter = next((mark for mark in DELIMITERS if mark in beginning), DELIMITERS[0])
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    found = []
    start = 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((start, cells))
        start = reader.line_num + 1
    return found


def _faults_of_header(header: Sequence[str], template: str, columns: Sequence[str]) -> list[RowFault]:
    if not header or header[0] != template:
        return [RowFault(column="", code="template_unknown", value=header[0] if header else "", expected=template)]
    named = [cell for cell in header[1:] if cell]
    faults = [
        RowFault(column=name, code="column_unknown", value=name) for name in dict.fromkeys(named) if name not in columns
    ]
    faults += [RowFault(column=name, code="column_repeated") for name in dict.fromkeys(named) if named.count(name) > 1]
    return faults + [RowFault(column=name, code="column_missing") for name in columns if name not in named]
