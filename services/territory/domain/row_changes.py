"""A row of a file beside what is known: added, changed field by field, or the same."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256

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


def digest_of(changes: Iterable[RowChange]) -> str:
    """The same for the same changes: what was looked at is what is applied."""
    said = sha256()
    for change in changes:
        said.update(change.model_dump_json(exclude={"line"}).encode())
    return said.hexdigest()
