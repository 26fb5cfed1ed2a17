"""The history of an aggregate: who did what, when. Lines are only ever added."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class Entry:
    """One line. `by` is a staff account; None when the investor, an event or the passing of time acted."""

    at: datetime
    action: str
    by: UUID | None
    details: dict[str, Any]


class Chronicled:
    """Something whose acts leave lines, stored in the transaction that stores the act."""

    _lines: list[Entry] | None = None

    def note(self, action: str, *, by: UUID | None, at: datetime, **details: Any) -> None:
        """Add a line."""
        if self._lines is None:
            self._lines = []
        self._lines.append(Entry(at=at, action=action, by=by, details=details))

    def take_lines(self) -> list[Entry]:
        """The lines added since the last call: each is written once, and never again."""
        lines, self._lines = self._lines or [], None
        return lines
