"""Files of poles, sites and plots after the CNIG standard, and what one would change before it does."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.row_changes import RowChange

SiteTable = Annotated[str, StringConstraints(pattern=r"^(poles|sites|plots|figures)$")]
"""`figures`: of places, from all sources; not of the standard."""
LISTED = 500
"""Rows that a report lists; of more it says how many."""


class TableReport(Contract):
    """What a file would change, or has changed."""

    table: SiteTable
    rows: int
    added: int
    changed: int
    unchanged: int
    wrong: int
    changes: tuple[RowChange, ...]
    """Wrong rows first, then added and changed ones; the unchanged are only counted."""
    more: int = 0
    """Rows beyond those listed."""
    unheard: tuple[str, ...] = ()
    """Columns that hold something that is not kept, or follows from something else."""
    digest: str
    """Of all changes: whoever applies what was shown says it."""
    applied: bool


class ImportTable(Request[TableReport], service="territory", method="import_table", repeatable=True):
    """Enter a file, all of it or nothing. The same file again changes nothing.

    Raises TableRefused with the wrong rows, TableOvertaken when it would do something else than was shown.
    """

    staff_id: UUID
    table: SiteTable
    content: Annotated[str, StringConstraints(max_length=5_000_000)]
    """The file's text as CSV; the gateway has decoded it."""
    dry_run: bool = False
    """Only say what would be done, with everything that is wrong; nothing is written."""
    expected: Annotated[str, Field(max_length=64)] | None = None
    """Digest of the report that was shown. None: whatever the file does."""


class TableColumn(Contract):
    name: str
    kind: str
    """number and whole become numbers of a spreadsheet, day a day, geometry a shape; all else is text."""
    field: str = ""
    """What it stands for here, as the forms name it; empty: nothing."""
    codes: tuple[str, ...] = ()
    """Terms of its closed list; empty: there is none."""
    filled: bool = True
    """False: the standard has it, and its cells are empty here."""


class TableCells(Contract):
    """A table to be written as a file: the first cells of a row are its key."""

    table: SiteTable
    version: str
    """Of the template: of the standard, and of our profile of it."""
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str | None, ...], ...]


class ExportTable(Request[TableCells], service="territory", method="export_table", repeatable=True):
    """A table as its file has it. Imported again, it changes nothing."""

    table: SiteTable
    empty: bool = False
    """The columns alone: a template to fill in."""
