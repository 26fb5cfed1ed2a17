"""A row of a file beside what is known: added, changed field by field, or the same."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

from shared.contracts.territory.refusals import TableRefused
from shared.contracts.territory.row_changes import (
    ADDED,
    CHANGED,
    UNCHANGED,
    WRONG,
    FieldChange,
    RowChange,
    RowFault,
)


def change_of(line: int, key: Sequence[str], before: Mapping[str, str] | None, after: Mapping[str, str]) -> RowChange:
    """`before` None: nothing is known under that key. An empty text stands for nothing."""
    known = before or {}
    fields = tuple(
        FieldChange(field=name, before=known.get(name) or None, after=after.get(name) or None)
        for name in after
        if (known.get(name) or "") != (after.get(name) or "")
    )
    outcome = ADDED if before is None else CHANGED if fields else UNCHANGED
    return RowChange(line=line, key=tuple(key), outcome=outcome, fields=fields)


def wrong(line: int, key: Sequence[str], faults: Iterable[RowFault]) -> RowChange:
    return RowChange(line=line, key=tuple(key), outcome=WRONG, faults=tuple(faults))


class FileReport:
    """What a file would do, row by row: counted, digested, and its faults listed as refusals tell them."""

    def __init__(self, changes: Iterable[RowChange]) -> None:
        self.changes = tuple(sorted(changes, key=lambda change: change.line))
        """In the order of the file."""
        self.wrong = tuple(change for change in self.changes if change.outcome == WRONG)

    @property
    def counts(self) -> Mapping[str, int]:
        """Outcome -> rows; each outcome is named."""
        return {
            outcome: sum(change.outcome == outcome for change in self.changes)
            for outcome in (ADDED, CHANGED, UNCHANGED, WRONG)
        }

    @property
    def differing(self) -> tuple[RowChange, ...]:
        """Without the unchanged ones, wrong ones before others."""
        return tuple(
            sorted((c for c in self.changes if c.outcome != UNCHANGED), key=lambda change: change.outcome != WRONG)
        )

    @property
    def digest(self) -> str:
        """The same for the same changes: what was looked at is what is applied."""
        said = sha256()
        for change in self.changes:
            if change.outcome != UNCHANGED:
                said.update(change.model_dump_json(exclude={"line"}).encode())
        return said.hexdigest()

    def refused(self, most: int) -> TableRefused:
        """With at most so many of its faults."""
        faults = [
            {"line": c.line, "column": f.column, "value": f.value, "problem": f.code, "proposal": f.expected or None}
            for c in self.wrong
            for f in c.faults
        ]
        return TableRefused(errors=tuple(faults[:most]), more=max(0, len(faults) - most))
