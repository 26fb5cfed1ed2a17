"""Cells of a table that is taken away as a file."""

import re
from datetime import date
from decimal import Decimal
from enum import StrEnum


class FileKind(StrEnum):
    CSV = "csv"
    XLSX = "xlsx"


Cell = str | int | Decimal | date | None

_STARTS_A_FORMULA = frozenset("=+-@＝＋－＠")
_POINT = re.compile(r"-?\d+(\.\d+)?,-?\d+(\.\d+)?")
"""A longitude and a latitude, west or not: nothing to carry out."""
_MOVES_THE_CELL = ("\t", "\r", "\n")


def harmless(cell: Cell) -> Cell:
    """For a file that says nothing of types: a text that a spreadsheet would carry out as a formula is quoted.

    Source: OWASP, CSV Injection. A reader that strips spaces, or takes full-width signs for their like, is thought of.
    """
    if not isinstance(cell, str) or _POINT.fullmatch(cell):
        return cell
    return f"'{cell}" if cell.startswith(_MOVES_THE_CELL) or cell.lstrip()[:1] in _STARTS_A_FORMULA else cell
