"""A file of poles, sites, plots or figures: what it would change, and, once that was seen, the change itself."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol

from services.territory.domain.cnig_schema import TableColumns, columns_of
from services.territory.domain.cnig_sheet import read_sheet
from services.territory.domain.row_changes import FileReport, wrong
from services.territory.domain.table_text import TextRow
from services.territory.usecases.figure_rows import FigureRows
from services.territory.usecases.ports import Now, UnitOfWork
from services.territory.usecases.site_rows import PlotRows, PoleRows, SiteRows
from shared.contracts.territory.refusals import TableOvertaken
from shared.contracts.territory.row_changes import ADDED, CHANGED, RowChange, RowFault
from shared.contracts.territory.site_tables import LISTED, ImportTable, TableReport


@dataclass(frozen=True)
class PlannedRow:
    change: RowChange
    carry_out: Callable[[], None]


class Kind(Protocol):
    """Rows of one kind beside what is known of them."""

    def key_of(self, row: TextRow) -> tuple[str, ...]: ...

    def plan(self, row: TextRow, key: tuple[str, ...]) -> tuple[RowChange, Callable[[], None]]: ...


_KINDS: Mapping[str, Callable[..., Kind]] = {
    "poles": PoleRows,
    "sites": SiteRows,
    "plots": PlotRows,
    "figures": FigureRows,
}


def import_table(command: ImportTable, work: UnitOfWork, now: Now) -> TableReport:
    """Raises TableRefused, TableOvertaken."""
    table = columns_of(command.table)
    sheet = read_sheet(command.content, table)
    changes = [wrong(line, (), [fault]) for line, fault in sheet.faults]
    kind = _KINDS[command.table](table, sheet.rows, command.staff_id, work, now)
    planned = list(_planned(sheet.rows, kind))
    report = FileReport([*changes, *(row.change for row in planned)])
    if not command.dry_run:
        if report.wrong:
            raise report.refused(LISTED)
        if command.expected not in (None, report.digest) and report.differing:
            raise TableOvertaken()
        for row in planned:
            if row.change.outcome in {ADDED, CHANGED}:
                row.carry_out()
    return _told(command, table, report, sheet.rows)


def _planned(rows: Iterable[TextRow], kind: Kind) -> Iterable[PlannedRow]:
    first: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = kind.key_of(row)
        if (line := first.setdefault(key, row.line)) != row.line:
            fault = RowFault(column="", code="repeated", value=" / ".join(key), expected=str(line))
            yield PlannedRow(wrong(row.line, key, [fault]), _nothing)
        else:
            yield PlannedRow(*kind.plan(row, key))


def _nothing() -> None:
    """Of a row that is wrong."""


def _told(command: ImportTable, table: TableColumns, report: FileReport, rows: Iterable[TextRow]) -> TableReport:
    held = {name for row in rows for name, cell in row.cells.items() if cell.strip()}
    return TableReport(
        table=command.table,
        rows=len(report.changes),
        **report.counts,
        changes=report.differing[:LISTED],
        more=max(0, len(report.differing) - LISTED),
        unheard=tuple(column.name for column in table.columns if column.name in held & table.unheard),
        digest=report.digest,
        applied=not command.dry_run,
    )
