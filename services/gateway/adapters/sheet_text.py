"""The first sheet of an XLSX file as the text of a CSV file: the one form that the import reads.

Each row of the sheet is one line, so that a fault names the row that the person sees. Formulas are not computed: what
the spreadsheet last showed counts.
"""

import csv
import io
from datetime import date, datetime
from zipfile import BadZipFile, ZipFile

from python_calamine import CalamineError, CalamineWorkbook

from services.gateway.domain.errors import FileNotReadable

SIGNATURE = b"PK\x03\x04"
MOST_UNPACKED = 100_000_000
"""Bytes that the file may unpack to: a sheet of 10,000 full rows takes a tenth."""


def is_sheet(content: bytes) -> bool:
    return content.startswith(SIGNATURE)


def read_sheet(content: bytes) -> str:
    """Raises FileNotReadable."""
    try:
        with ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise FileNotReadable(problem="unpacks_too_large", line=0)
        sheet = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
        rows = sheet.to_python(skip_empty_area=False)
    except (BadZipFile, CalamineError, IndexError) as error:
        raise FileNotReadable(problem="not_a_sheet", line=0) from error
    text = io.StringIO()
    csv.writer(text, delimiter=";", lineterminator="\n").writerows([_plain(cell) for cell in row] for row in rows)
    if not text.getvalue().strip(";\n"):
        raise FileNotReadable(problem="empty", line=0)
    return text.getvalue()


def _plain(cell: object) -> str:
    """A number without the decimals that it does not have, a day as ISO 8601, a text on one line."""
    match cell:
        case bool():
            return str(cell)
        case float():
            return str(int(cell)) if cell.is_integer() else repr(cell)
        case datetime():
            return cell.date().isoformat()
        case date():
            return cell.isoformat()
        case _:
            return " ".join(str(cell).split())
