"""Line by line: what each says against its hash, and its hash against the line before it."""

from collections.abc import Callable

from shared.ledger.canonical import GENESIS
from shared.ledger.findings import Findings, Kind
from shared.ledger.ledger import Line

Before = Callable[[Line], bytes | None]
"""The stored hash of the line just before one, where the walk begins inside a chain; None when it is not there."""


class ChainWalk:
    """Takes the lines in the order of their chains and of their places in them."""

    def __init__(self, findings: Findings, before: Before) -> None:
        self._findings = findings
        self._before = before
        self._last: Line | None = None
        self._unrecorded: dict[int, Line] = {}
        """Erased lines of the present chain whose record has not been met."""

    def take(self, line: Line) -> None:
        self._findings.lines += 1
        unchanged = line.stored == line.computed
        if not unchanged:
            self._findings.found(Kind.CHANGED, line=line.id, chain=line.chain, seq=line.seq or None)
        if line.id < 1:  # no sequence gives such a number
            self._findings.found(Kind.INSERTED, line=line.id, chain=line.chain, seq=line.seq or None)
        if not line.chain:
            return
        if self._last is None or self._last.chain != line.chain:
            self.end()
            self._begin(line, unchanged=unchanged)
        else:
            self._follow(self._last, line, unchanged=unchanged)
        self._account_for(line)
        self._last = line

    def end(self) -> None:
        """The present chain has no more lines."""
        for line in self._unrecorded.values():
            self._findings.found(Kind.ERASED_UNRECORDED, line=line.id, chain=line.chain, seq=line.seq)
        self._unrecorded.clear()

    def _begin(self, line: Line, *, unchanged: bool) -> None:
        before = GENESIS if line.seq == 1 else self._before(line)
        if before is None:
            self._findings.found(Kind.REMOVED, line=line.id, chain=line.chain, seq=line.seq - 1)
        elif before != line.previous and unchanged:
            self._findings.found(Kind.CHANGED, line=line.id, chain=line.chain, seq=max(line.seq - 1, 1))

    def _follow(self, last: Line, line: Line, *, unchanged: bool) -> None:
        where = {"line": line.id, "chain": line.chain}
        if line.seq == last.seq:
            self._findings.found(Kind.INSERTED, **where, seq=line.seq)
        elif line.seq > last.seq + 1:
            self._findings.found(Kind.REMOVED, **where, seq=last.seq + 1)
        elif line.id < last.id:
            self._findings.found(Kind.REORDERED, **where, seq=line.seq)
        elif line.previous != last.stored and unchanged and last.stored == last.computed:
            # Both are whole in themselves: the earlier one was rewritten with its hash.
            self._findings.found(Kind.CHANGED, line=last.id, chain=last.chain, seq=last.seq)

    def _account_for(self, line: Line) -> None:
        if line.erased:
            self._unrecorded[line.seq] = line
        for seq in line.erases:
            self._unrecorded.pop(seq, None)
