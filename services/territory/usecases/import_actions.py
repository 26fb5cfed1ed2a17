"""Migration & Development actions from a file, beside what is known: looked at, or applied, all or nothing."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from services.territory.domain.action import Action
from services.territory.domain.row_changes import FileReport, change_of, wrong
from services.territory.domain.table_text import TextRow, read_table
from services.territory.usecases.actions import require_known
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.action_imports import ActionsImported, ImportActions
from shared.contracts.territory.actions import ActionDetails, ActionList, ActionStatus
from shared.contracts.territory.refusals import ActionTermUnknown, PlaceUnknown, TableOvertaken
from shared.contracts.territory.row_changes import UNCHANGED, WRONG, RowChange, RowFault
from shared.database.identifiers import uuid7
from shared.reference.action_cells import COLUMNS, OPTIONAL, TEMPLATE, Codes, cells_of, details_of
from shared.reference.days import local_date
from shared.reference.places import normalise

MOST_SHOWN = 1_000


@dataclass(frozen=True)
class _Read:
    """A row, what it would change, and what the action then says; None: the row is wrong."""

    change: RowChange
    reference: str
    details: ActionDetails | None = None


def import_actions(command: ImportActions, work: UnitOfWork, now: Now) -> ActionsImported:
    """Raises TableRefused, TableOvertaken."""
    content = command.content.removeprefix("\ufeff")
    header = content.partition("\n")[0].lower()
    columns = [column for column in COLUMNS if column not in OPTIONAL or column in header]
    table = read_table(content, TEMPLATE, columns)
    rows = [TextRow(row.line, {name: _unquoted(cell) for name, cell in row.cells.items()}) for row in table.rows]
    known = work.actions_with_references([row.cells.get("reference", "") for row in rows])
    codes = _codes(work, now)
    read = [_read(_as_known(row, known), known, codes, work, now) for row in rows]
    read = _once(read) + [_Read(wrong(line, (), [fault]), "") for line, fault in table.faults]
    report = FileReport(one.change for one in read)
    if not command.dry_run:
        if report.wrong:
            raise report.refused(MOST_SHOWN)
        if command.seen not in (None, report.digest):
            raise TableOvertaken()
        for one in read:
            _apply(one, known, command, work, now)
    return ActionsImported(
        rows=len(report.changes),
        **report.counts,
        changes=report.differing[:MOST_SHOWN],
        digest=report.digest,
        applied=not command.dry_run,
    )


def _as_known(row: TextRow, known: Mapping[str, Action]) -> TextRow:
    """Where only spaces differ from what is known, as known: a spreadsheet keeps no line breaks."""
    action = known.get(row.cells.get("reference", ""))
    if action is None:
        return row
    before = cells_of(action.reference, action.details)
    same = {name: before[name] for name, cell in row.cells.items() if cell.split() == before[name].split()}
    return TextRow(row.line, {**{name: before[name] for name in OPTIONAL}, **row.cells, **same})


def _unquoted(cell: str) -> str:
    """Without the quote that an export puts before a sign that would begin a formula."""
    return cell[1:] if cell[:1] == "'" and cell[1:].lstrip()[:1] in tuple("=+-@＝＋－＠") else cell


def _read(row: TextRow, known: Mapping[str, Action], codes: Codes, work: UnitOfWork, now: Now) -> _Read:
    reference = row.cells.get("reference", "")
    action = known.get(reference)
    details = details_of(row.cells, codes)
    faults = list(details) if isinstance(details, list) else _unknown(details, action, work, now)
    if not 1 <= len(reference) <= 40:
        faults.append(RowFault(column="reference", code="missing" if not reference else "string_too_long"))
    if action is not None and action.status is ActionStatus.WITHDRAWN:
        faults.append(RowFault(column="reference", code="action_withdrawn", value=reference))
    if not row.cells.get("title_fr") or not row.cells.get("summary_fr"):
        faults += [RowFault(column=c, code="missing") for c in ("title_fr", "summary_fr") if not row.cells.get(c)]
    if faults or isinstance(details, list):
        return _Read(wrong(row.line, (reference,) if reference else (), faults), reference)
    before = None if action is None else cells_of(reference, action.details)
    return _Read(change_of(row.line, (reference,), before, cells_of(reference, details)), reference, details)


def _codes(work: UnitOfWork, now: Now) -> Codes:
    """Names of words in every language, for people who write those."""
    named: dict[ActionList, dict[str, str]] = {name: {} for name in ActionList}
    for term in work.action_terms.named(local_date(now())):
        named[term.list_name] |= {normalise(name): term.code for name in term.names.values()}
    return named


def _unknown(details: ActionDetails, action: Action | None, work: UnitOfWork, now: Now) -> list[RowFault]:
    try:
        require_known(details, work, now, before=None if action is None else action.details)
    except ActionTermUnknown as refusal:
        column = {"theme": "themes", "amount_kind": "amounts"}.get(refusal.list_name, refusal.list_name)
        return [RowFault(column=column, code="term_unknown", value=refusal.term)]
    except PlaceUnknown as refusal:
        return [RowFault(column="places", code="places_unreadable", value=refusal.place)]
    return []


def _once(read: Sequence[_Read]) -> list[_Read]:
    """A reference that stands twice in the file is wrong each time."""
    often = {reference for reference, times in Counter(one.reference for one in read).items() if times > 1}
    return [
        _Read(wrong(one.change.line, one.change.key, [_repeated(one.reference)]), one.reference)
        if one.reference in often and one.change.outcome != WRONG
        else one
        for one in read
    ]


def _repeated(reference: str) -> RowFault:
    return RowFault(column="reference", code="reference_repeated", value=reference)


def _apply(one: _Read, known: Mapping[str, Action], command: ImportActions, work: UnitOfWork, now: Now) -> None:
    if one.details is None or one.change.outcome == UNCHANGED:
        return
    by, at = command.staff_id, now()
    action = known.get(one.reference)
    if action is not None:
        action.revise(one.details, by=by, at=at)
        return
    action = Action.draft(uuid7(), one.reference, one.details, by=by, at=at)
    if command.publish:
        action.publish(by=by, at=at)
    work.actions.add(action)
