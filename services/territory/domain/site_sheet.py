"""A row of a file beside what is known of that pole, site or plot."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from services.territory.domain.cnig_cells import Unreadable, read, written
from services.territory.domain.cnig_schema import Column, TableColumns
from services.territory.domain.row_changes import change_of, wrong
from services.territory.domain.site_rules import Facts, Problem
from services.territory.domain.table_text import TextRow
from shared.contracts.event import Contract
from shared.contracts.territory.row_changes import FieldChange, RowChange, RowFault

SHOWN = 200
"""Characters of a value that are shown, and kept in a history."""
PROBLEM_OF = {
    "string_too_long": "too_long",
    "string_too_short": "missing",
    "missing": "missing",
    "enum": "term_unknown",
    "greater_than": "out_of_range",
    "greater_than_equal": "out_of_range",
    "less_than_equal": "out_of_range",
    "decimal_max_digits": "out_of_range",
    "decimal_whole_digits": "out_of_range",
    "decimal_max_places": "too_many_decimals",
}
"""What a contract finds wrong -> our code; anything else is of a wrong form."""


@dataclass(frozen=True)
class SaidRow:
    """What a row says, and what becomes of the facts by it."""

    change: RowChange
    facts: dict[str, Any]
    said: frozenset[str]
    """Fields that the file has a column for."""


def compare(
    table: TableColumns,
    row: TextRow,
    key: tuple[str, ...],
    before: Facts | None,
    model: type[Contract],
    rules: Callable[[Facts], Iterable[Problem]],
) -> SaidRow:
    """`before` None: nothing is known under that key. Never raises."""
    said, faults = _read(table, row)
    present = [column for column in table.kept if column.name in row.cells]
    facts = {**(before or {}), **said}
    facts |= {"longitude": said["point"][0], "latitude": said["point"][1]} if said.get("point") else {}
    needed = [column for column in table.kept if column.needed and (before is None or column in present)]
    unread = {fault.column for fault in faults}
    faults += [
        RowFault(column=c.name, code="missing") for c in needed if c.name not in unread and value_of(c, facts) is None
    ]
    if not faults:
        faults += _of_the_contract(table, facts, model) or [
            RowFault(
                column=table.of_field(problem.field),
                code=problem.code,
                value=row.cells.get(table.of_field(problem.field), "")[:SHOWN],
                expected=problem.expected,
            )
            for problem in rules(facts)
        ]
    fields = frozenset(column.field for column in present)
    if faults:
        return SaidRow(wrong(row.line, key, faults), facts, fields)
    texts = [None if before is None else _texts(present, before), _texts(present, facts)]
    change = change_of(row.line, key, texts[0], texts[1] or {})
    return SaidRow(change, facts, fields)


def changes_of(table: TableColumns, before: Facts | None, after: Facts) -> tuple[FieldChange, ...]:
    """Field by field, by the names of the facts; of a new one what is known of it."""
    return tuple(
        FieldChange(field=column.field, before=_short(old), after=_short(new))
        for column in table.kept
        if column.field in after or column.kind == "point"
        for old, new in [(_text(column, before or {}), _text(column, after))]
        if old != new
    )


def value_of(column: Column, facts: Facts) -> Any:
    if column.kind != "point":
        return facts.get(column.field)
    longitude, latitude = facts.get("longitude"), facts.get("latitude")
    return None if longitude is None or latitude is None else (longitude, latitude)


def _text(column: Column, facts: Facts) -> str | None:
    value = value_of(column, facts)
    return None if value is None else written(column, value)


def _texts(columns: Iterable[Column], facts: Facts) -> Mapping[str, str]:
    return {column.name: _text(column, facts) or "" for column in columns}


def _short(text: str | None) -> str | None:
    return text if text is None or len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


def _read(table: TableColumns, row: TextRow) -> tuple[dict[str, Any], list[RowFault]]:
    said: dict[str, Any] = {}
    faults = []
    for column in table.kept:
        if column.name not in row.cells:
            continue
        cell = row.cells[column.name]
        try:
            said[column.field] = read(column, cell)
        except Unreadable as wrong_cell:
            faults.append(
                RowFault(column=column.name, code=wrong_cell.code, value=cell[:SHOWN], expected=wrong_cell.expected)
            )
    return said, faults


def _of_the_contract(table: TableColumns, facts: Facts, model: type[Contract]) -> list[RowFault]:
    named = {name: facts[name] for name in model.model_fields if facts.get(name) is not None}
    try:
        model.model_validate(named)
    except ValidationError as error:
        return [
            RowFault(
                column=table.of_field(str(fault["loc"][0])),
                code=PROBLEM_OF.get(fault["type"], "wrong_form"),
                value=str(fault["input"])[:SHOWN],
                expected=" | ".join(str(value) for value in (fault.get("ctx") or {}).values())[:SHOWN],
            )
            for fault in error.errors()
        ]
    return []
