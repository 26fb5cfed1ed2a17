"""What a verification found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

KEPT = 100
"""Faults told in full; the rest are counted."""


class Kind(StrEnum):
    """What was done to a line, or to a seal."""

    CHANGED = "changed"
    REMOVED = "removed"
    INSERTED = "inserted"
    REORDERED = "reordered"
    ERASED_UNRECORDED = "erased_unrecorded"
    """The personal part is gone, and no line of the chain says that it was erased."""
    SEAL_CHANGED = "seal_changed"
    SEAL_REMOVED = "seal_removed"
    HEAD_DIFFERS = "head_differs"
    """The seal is not the one whose hash was kept outside."""


@dataclass(frozen=True)
class Fault:
    kind: Kind
    line: int | None = None
    """The line's id; where a line is missing of which only the place is known, the id of the one after it."""
    chain: str = ""
    seq: int | None = None
    seal: int | None = None

    def plain(self) -> dict[str, Any]:
        return {"kind": self.kind.value, "line": self.line, "chain": self.chain, "seq": self.seq, "seal": self.seal}


@dataclass
class Findings:
    """Of one ledger."""

    ledger: str
    total: int = 0
    """Lines to look at."""
    lines: int = 0
    """Lines looked at."""
    seals: int = 0
    unsealed: int = 0
    """Lines after the last seal."""
    count: int = 0
    faults: list[Fault] = field(default_factory=list)

    def found(self, kind: Kind, **where: Any) -> None:
        self.count += 1
        if len(self.faults) < KEPT:
            self.faults.append(Fault(kind, **where))

    @property
    def first(self) -> Fault | None:
        """The fault of the lowest line; one that names no line comes after those that do."""
        return min(self.faults, key=lambda fault: (fault.line is None, fault.line or 0), default=None)

    def plain(self) -> Mapping[str, Any]:
        """For a program to read."""
        return {
            "ledger": self.ledger,
            "total": self.total,
            "lines": self.lines,
            "seals": self.seals,
            "unsealed": self.unsealed,
            "faults": self.count,
        }
