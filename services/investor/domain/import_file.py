"""A CSV file as a sheet of rows: which delimiter, which columns, on which line each row starts."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.investor.domain.import_fault import Fault, Problem
from services.investor.domain.spelling import Spellings

DELIMITERS = (",", ";")
LIMIT = 10_000
"""Rows of one file [P]."""

REQUIRED = (
    "full_name",
    "email",
    "residence_country",
    "language",
    "province",
    "sector",
    "title",
    "planned_amount_mad",
    "planned_jobs",
    "consent_text_version",
)


@dataclass(frozen=True)
class Row:
    """One row: its cells by column."""

    line: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Sheet:
    """What could be read of a file, and what is wrong with its form."""

    headers: Mapping[str, str]
    """Column -> its header in the file."""
    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]


def read_sheet(content: str, columns: Spellings) -> Sheet:
    """Never raises: a file that cannot be read is a sheet without rows, and with faults."""
    content = content.removeprefix("\ufeff")
    delimiter = _delimiter(content, columns)
    lines = _lines(content, delimiter)
    first = next(lines, None)
    if first is None or isinstance(first, Fault):
        return Sheet({}, (), (first or Fault(1, "", "", Problem.NO_ROWS),))
    line, header = first
    faults: list[Fault] = []
    headers = _headers(header, line, columns, faults)
    rows = tuple(_rows(lines, header, _positions(header, columns), delimiter, faults))
    if not rows and not faults:
        faults.append(Fault(line, "", "", Problem.NO_ROWS))
    return Sheet(headers, rows, tuple(faults))


def _rows(
    lines: Iterator[tuple[int, list[str]] | Fault],
    header: list[str],
    positions: Mapping[str, int],
    delimiter: str,
    faults: list[Fault],
) -> Iterator[Row]:
    named = {at for at, cell in enumerate(header) if cell.strip()}
    for count, found in enumerate(lines, start=1):
        if isinstance(found, Fault):
            faults.append(found)
            return
        line, cells = found
        if count > LIMIT:
            faults.append(Fault(line, "", "", Problem.TOO_MANY_ROWS, str(LIMIT)))
            return
        if any(cell.strip() for at, cell in enumerate(cells) if at not in named):
            # Most often an amount with an unquoted comma: every cell after it stands under the wrong header.
            faults.append(Fault(line, "", delimiter.join(cells), Problem.TOO_MANY_CELLS, f'"…{delimiter}…"'))
            continue
        yield Row(line, {name: cells[at] for name, at in positions.items() if at < len(cells)})


def _lines(content: str, delimiter: str) -> Iterator[tuple[int, list[str]] | Fault]:
    """Rows with the line on which each starts, the empty ones left out; a fault where quoting breaks, and no more."""
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            yield Fault(start, "", "", Problem.QUOTING_BROKEN)
            return
        if any(cell.strip() for cell in cells):
            yield start, cells


def _delimiter(content: str, columns: Spellings) -> str:
    """The one with which more of the header's cells are columns that we know."""

    def known(delimiter: str) -> int:
        first = next(_lines(content, delimiter), None)
        return 0 if first is None or isinstance(first, Fault) else len(_positions(first[1], columns))

    return max(DELIMITERS, key=known)


def _positions(header: list[str], columns: Spellings) -> dict[str, int]:
    """Column -> where it stands; the first place of one that is repeated."""
    positions: dict[str, int] = {}
    for at, cell in enumerate(header):
        name = columns.find(cell)
        if name is not None:
            positions.setdefault(name, at)
    return positions


def _headers(header: list[str], line: int, columns: Spellings, faults: list[Fault]) -> dict[str, str]:
    """Column -> header; says which headers are unknown, repeated or missing."""
    headers: dict[str, str] = {}
    for cell in header:
        name = columns.find(cell)
        if name is None:
            if cell.strip():
                faults.append(Fault(line, cell, cell, Problem.COLUMN_UNKNOWN, columns.closest(cell)))
        elif name in headers:
            faults.append(Fault(line, cell, cell, Problem.COLUMN_REPEATED, headers[name]))
        else:
            headers[name] = cell.strip()
    absent = (name for name in REQUIRED if name not in headers)
    faults.extend(Fault(line, name, "", Problem.COLUMN_MISSING, columns.labels[name]) for name in absent)
    return headers
