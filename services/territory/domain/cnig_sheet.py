"""The text of a file of poles, sites or plots, as rows with the line on which each starts."""

import csv
import io
from collections.abc import Sequence

from services.territory.domain.cnig_schema import TableColumns
from services.territory.domain.table_text import DELIMITERS, MOST_ROWS, TextRow, TextTable
from shared.contracts.territory.row_changes import RowFault

_Lines = list[tuple[int, list[str]]]


def read_sheet(content: str, table: TableColumns) -> TextTable:
    """Never raises. A column that the file lacks says nothing; one that nobody knows is refused."""
    known = [column.name for column in table.columns]
    content = content.removeprefix("\ufeff")
    try:
        lines = _lines(content, max(DELIMITERS, key=lambda mark: _recognised(content, mark, known)))
    except csv.Error:
        return _refused("not_a_table")
    if not lines:
        return _refused("empty")
    line, first = lines[0]
    header = [cell.strip() for cell in first]
    faults = _of_header(header, known, [column.name for column in table.keys])
    if len(lines) - 1 > MOST_ROWS:
        faults.append(RowFault(column="", code="too_many_rows", expected=str(MOST_ROWS)))
    if faults:
        return TextTable((), tuple((line, fault) for fault in faults))
    rows, wrong = [], []
    for number, cells in lines[1:]:
        if any(cell.strip() for cell in cells[len(header) :]):
            wrong.append((number, RowFault(column="", code="too_many_cells")))
        rows.append(TextRow(number, dict(zip(header, cells, strict=False))))
    return TextTable(tuple(rows), tuple(wrong))


def _refused(code: str) -> TextTable:
    return TextTable((), ((1, RowFault(column="", code=code)),))


def _lines(content: str, delimiter: str) -> _Lines:
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    csv.field_size_limit(max(csv.field_size_limit(), len(content)))  # a shape is longer than a usual cell
    found, start = [], 1
    for cells in reader:
        if any(cell.strip() for cell in cells):
            found.append((start, cells))
        start = reader.line_num + 1
    return found


def _recognised(content: str, delimiter: str, known: Sequence[str]) -> int:
    """How many of its header's cells are columns, cut by that delimiter."""
    header = content.lstrip().partition("\n")[0]
    return len({cell.strip().strip('"') for cell in header.split(delimiter)} & set(known))


def _of_header(header: Sequence[str], known: Sequence[str], keys: Sequence[str]) -> list[RowFault]:
    named = [cell for cell in header if cell]
    faults = [RowFault(column=n, code="column_unknown", value=n) for n in dict.fromkeys(named) if n not in known]
    faults += [RowFault(column=n, code="column_repeated") for n in dict.fromkeys(named) if named.count(n) > 1]
    return faults + [RowFault(column=n, code="column_missing") for n in keys if n not in named]
