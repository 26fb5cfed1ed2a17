"""Tables of the plan come in: all of a file or nothing, after anyone could see what it would change."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from services.territory.domain.planning_period import is_possible
from services.territory.domain.row_changes import FileReport, change_of, wrong
from services.territory.domain.table_text import TextRow, read_table
from services.territory.usecases.plan_tables import TABLES, Table, cells_of, word_of
from services.territory.usecases.planning_told import known_words, tell_words
from services.territory.usecases.ports import Now, Planning, UnitOfWork
from shared.contracts.territory.plan_words import PlaceGroup, PlanItem, Priority, Sourced, Target
from shared.contracts.territory.planning import ImportPlanning, PlanningImport, RecordPriority
from shared.contracts.territory.planning_refusals import (
    PlanningImportOvertaken,
    PlanningImportRefused,
    PlanningTableUnknown,
)
from shared.contracts.territory.row_changes import UNCHANGED, RowChange, RowFault
from shared.reference import places

MOST_TOLD = 100
"""Wrong rows in a refusal."""


def table_named(name: str) -> Table:
    """Raises PlanningTableUnknown."""
    if name not in TABLES:
        raise PlanningTableUnknown(table=name)
    return TABLES[name]


def import_planning(command: ImportPlanning, work: UnitOfWork, now: Now) -> PlanningImport:
    """Raises PlanningTableUnknown, PlanningImportRefused, PlanningImportOvertaken."""
    table = table_named(command.table)
    work.planning.lock()
    text = read_table(command.content, table.template, table.columns)
    read = _Reading(table, work)
    rows = [wrong(line, (), [fault]) for line, fault in text.faults]
    malformed = {line for line, _ in text.faults}
    rows += [read.row(row) for row in text.rows if row.line not in malformed]
    report = FileReport(rows)
    if not command.dry_run:
        _refuse_faults(report)
        if command.digest not in (None, report.digest):
            raise PlanningImportOvertaken(digest=report.digest)
        _add(read, command.staff_id, work, now())
    return PlanningImport(
        table=table.name, dry_run=command.dry_run, digest=report.digest, rows=report.changes, **report.counts
    )


def record_priority(command: RecordPriority, work: UnitOfWork, now: Now) -> None:
    """Raises PlanningImportRefused."""
    work.planning.lock()
    read = _Reading(TABLES["priorities"], work)
    _refuse_faults(FileReport([read.row(TextRow(1, cells_of(command.priority)))]))
    _add(read, command.staff_id, work, now())


def _add(read: "_Reading", by: UUID, work: UnitOfWork, at: datetime) -> None:
    table = read.table.name
    before = known_words(table, work.planning.words(table))
    work.planning.add(table, read.words, by, at)
    tell_words(table, before, read.words, work, at)


def _refuse_faults(report: FileReport) -> None:
    if report.wrong:
        raise PlanningImportRefused(rows=report.wrong[:MOST_TOLD], more=max(0, len(report.wrong) - MOST_TOLD))


class _Reading:
    """The rows of one file, against what counts now."""

    def __init__(self, table: Table, work: UnitOfWork) -> None:
        self.table = table
        self.words: list[Sourced] = []
        """Those that say something new."""
        self._known = {table.key_of(cells := cells_of(word)): cells for word in work.planning.words(table.name)}
        self._seen: dict[tuple[str, ...], int] = {}
        self._facts = _Facts(work)

    def row(self, row: TextRow) -> RowChange:
        word, faults = word_of(self.table, row.cells)
        if word is None:
            return wrong(row.line, self.table.key_of(row.cells), faults)
        cells = cells_of(word)
        key = self.table.key_of(cells)
        if key in self._seen:
            repeated = RowFault(column=self.table.key[0], code="repeated", value=str(self._seen[key]))
            return wrong(row.line, key, [repeated])
        self._seen[key] = row.line
        if found := self._facts.faults(word):
            return wrong(row.line, key, found)
        change = change_of(row.line, key, self._known.get(key), cells)
        if change.outcome != UNCHANGED:
            self.words.append(word)
            self._facts.heard(word)
        return change


class _Facts:
    """Whether what a word names is there."""

    def __init__(self, work: UnitOfWork) -> None:
        self._places = work.places
        self._planning = work.planning
        self._items: Mapping[str, str] = _kinds(work.planning)
        self._groups = {word.code for word in work.planning.words("groups") if isinstance(word, PlaceGroup)}
        self._in_file: dict[str, str] = {}

    def heard(self, word: Sourced) -> None:
        """An item may name one that stands above it in the same file."""
        if isinstance(word, PlanItem):
            self._in_file[word.code] = word.kind

    def faults(self, word: Sourced) -> list[RowFault]:
        match word:
            case PlanItem():
                return self._of_item(word)
            case Priority():
                return self._of_priority(word)
            case Target():
                return self._of_target(word)
            case PlaceGroup():
                unknown = [code for code in word.members if not self._is_place(code)]
                return [RowFault(column="members", code="place_unknown", value=code) for code in unknown]
            case _:
                return []

    def _of_item(self, item: PlanItem) -> list[RowFault]:
        faults = []
        if item.kind not in {"plan", *_PARENTS}:
            faults.append(_fault("kind", "not_listed", item.kind, "plan, axis, programme, project"))
        elif item.kind == "plan" and item.parent:
            faults.append(_fault("parent", "has_no_parent", item.parent))
        elif item.kind != "plan" and self._kind_of(item.parent) not in _PARENTS[item.kind]:
            faults.append(_fault("parent", "item_unknown", item.parent, ", ".join(_PARENTS[item.kind])))
        if item.province is not None and item.province not in places.provinces():
            faults.append(_fault("province", "place_unknown", item.province))
        if item.starts and item.ends and item.ends < item.starts:
            faults.append(_fault("ends", "before_start", str(item.ends)))
        return faults

    def _of_priority(self, said: Priority) -> list[RowFault]:
        faults = []
        if said.province not in places.provinces():
            faults.append(_fault("province", "place_unknown", said.province))
        if self._kind_of(said.axis) != "axis":
            faults.append(_fault("axis", "item_unknown", said.axis))
        if said.valid_until is not None and said.valid_until < said.valid_from:
            faults.append(_fault("valid_until", "before_start", said.valid_until.isoformat()))
        return faults

    def _of_target(self, target: Target) -> list[RowFault]:
        faults = []
        if not self._planning.has_indicator(target.indicator):
            faults.append(_fault("indicator", "indicator_unknown", target.indicator))
        if not self._is_place(target.place) and target.place not in self._groups:
            faults.append(_fault("place", "place_unknown", target.place))
        if target.axis and self._kind_of(target.axis) != "axis":
            faults.append(_fault("axis", "item_unknown", target.axis))
        if not is_possible(target.period):
            faults.append(_fault("period", "not_a_period", target.period))
        return faults

    def _kind_of(self, code: str) -> str:
        return self._in_file.get(code) or self._items.get(code, "")

    def _is_place(self, code: str) -> bool:
        known = code == places.REGION or code in places.provinces() or code in places.communes()
        return known or self._places.is_known(code)


_PARENTS = {"axis": ("plan",), "programme": ("axis",), "project": ("programme", "axis")}
"""A project may stand below its axis where its programme is not known."""


def _kinds(planning: Planning) -> Mapping[str, str]:
    items = (word for word in planning.words("plan") if isinstance(word, PlanItem))
    return {item.code: item.kind for item in items if item.applies}


def _fault(column: str, code: str, value: str, expected: str = "") -> RowFault:
    return RowFault(column=column, code=code, value=value, expected=expected)
