"""What a file would change in a table, row by row: shown before it is applied, and what a second look is held to."""

from enum import StrEnum

from shared.contracts.event import Contract


class RowOutcome(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    WRONG = "wrong"


class FieldChange(Contract):
    """`before` empty: there was nothing."""

    column: str
    before: str
    after: str


class CellFault(Contract):
    column: str
    code: str
    """What is wrong, for a program; the gateway has the words."""
    value: str
    """As it stands in the file."""


class RowChange(Contract):
    line: int
    """Of the file, from 1, the header."""
    key: str
    """The natural key; empty where the row names none."""
    outcome: RowOutcome
    fields: tuple[FieldChange, ...] = ()
    faults: tuple[CellFault, ...] = ()


class TableReport(Contract):
    """All or nothing: with one row that is wrong, nothing is applied."""

    rows: int
    added: int
    changed: int
    unchanged: int
    wrong: int
    changes: tuple[RowChange, ...]
    """Without the unchanged ones, in the order of the file; at most the first thousand."""
    fingerprint: str
    """Of everything that would change: applying with it is refused once it would change something else."""
    applied: bool
