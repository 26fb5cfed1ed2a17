"""How many notices a sender claims at once.

Each claim is a statement and a commit, so several at once cost less. But what one sender holds no other sends, and a
notice about a dossier that comes meanwhile waits for what is held: so it is what leaves within a tenth of a second.
"""

from collections import deque
from dataclasses import dataclass, field

from services.notifications.usecases.ports import Claim

MOST = 16
WITHIN_S = 0.1


@dataclass
class Batch:
    """What one sender claimed and has not begun with."""

    claims: deque[Claim] = field(default_factory=deque)
    size: int = 1
    """Of the next one."""
    _claimed: int = field(default=0, init=False)
    _since: float = field(default=0.0, init=False)

    def most(self, now: float) -> int:
        """How many to claim next, now that all are dealt with. `now`: seconds of a clock that only goes on."""
        if self._claimed == self.size and now - self._since < WITHIN_S:
            self.size = min(self.size * 2, MOST)
        elif now - self._since > 2 * WITHIN_S:
            self.size = max(self.size // 2, 1)
        return self.size

    def begins(self, claims: list[Claim], now: float) -> None:
        self.claims.extend(claims)
        self._claimed, self._since = len(claims), now
