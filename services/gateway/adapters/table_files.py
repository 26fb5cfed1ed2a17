"""A table written row by row into a file on disk: as much memory for a hundred rows as for fifty thousand."""

import csv
import io
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from tempfile import TemporaryDirectory, TemporaryFile
from typing import IO, Protocol

from xlsxwriter import Workbook

from services.gateway.domain.cells import Cell, FileKind, harmless

_PIECE = 64 * 1024


class TableFile(Protocol):
    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        """Write rows below those before."""

    def done(self) -> IO[bytes]:
        """The file, from its start; it is gone once closed. Nothing is added afterwards."""

    def discard(self) -> None:
        """Let go of what was written."""


class CsvFile:
    """UTF-8 with its mark, so that spreadsheets read Arabic; semicolons, as Morocco expects; days by ISO 8601."""

    def __init__(self, _title: str, headers: Sequence[str], *, right_to_left: bool) -> None:
        del right_to_left  # nothing in the file could say it
        self._file = TemporaryFile()  # noqa: SIM115 - handed on open
        self._text = io.TextIOWrapper(self._file, "utf-8-sig", newline="")
        self._writer = csv.writer(self._text, delimiter=";")
        self.add([headers])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        self._writer.writerows([harmless(cell) for cell in row] for row in rows)

    def done(self) -> IO[bytes]:
        self._text.flush()
        self._text.detach()
        self._file.seek(0)
        return self._file

    def discard(self) -> None:
        self._text.close()


class XlsxFile:
    """Cells have types: a text is written as text, whatever it begins with; days are days."""

    def __init__(self, title: str, headers: Sequence[str], *, right_to_left: bool) -> None:
        self._file = TemporaryFile()  # noqa: SIM115 - handed on open
        never_guess = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._rows = TemporaryDirectory(prefix="primo-export-")  # the library leaves its files behind
        self._book = Workbook(self._file, {"constant_memory": True, "tmpdir": self._rows.name, **never_guess})
        self._sheet = self._book.add_worksheet(title[:31])
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        if right_to_left:
            self._sheet.right_to_left()
        self._sheet.freeze_panes(1, 0)
        self._sheet.set_column(0, len(headers) - 1, 20)
        self._below = 0
        self.add([headers])

    def add(self, rows: Iterable[Sequence[Cell]]) -> None:
        for row in rows:
            for column, cell in enumerate(row):
                self._write(column, cell)
            self._below += 1

    def _write(self, column: int, cell: Cell) -> None:
        match cell:
            case str():
                self._sheet.write_string(self._below, column, cell)
            case int() | Decimal():
                self._sheet.write_number(self._below, column, cell)
            case date():
                self._sheet.write_datetime(self._below, column, cell, self._day)

    def done(self) -> IO[bytes]:
        try:
            self._book.close()
        finally:
            self._rows.cleanup()
        self._file.seek(0)
        return self._file

    def discard(self) -> None:
        self.done().close()


TABLE_FILES: Mapping[FileKind, Callable[..., TableFile]] = {FileKind.CSV: CsvFile, FileKind.XLSX: XlsxFile}


def pieces(file: IO[bytes]) -> Iterator[bytes]:
    """Its content, piece by piece; closes it, also when nobody reads to the end."""
    with file:
        while piece := file.read(_PIECE):
            yield piece
