"""A stored filter of the queue: what was searched for stands here and not in an address, and not for long.

Named ones are kept, without the words: they may be the name of somebody who is erased (docs/adr/0018).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

UNNAMED_LASTS = timedelta(hours=12)
"""A search is as old as a day's work; then its words are forgotten."""
LONGEST_NAME = 60


@dataclass(frozen=True)
class QueueView:
    id: UUID
    account_id: UUID
    name: str | None
    """None: a search that nobody gave a name."""
    filters: Mapping[str, Any]
    """As plain JSON; what of it can no longer be read is left out."""
    shared: bool
    """By a head, with everyone who sees the queue."""
    created_at: datetime

    def is_seen_by(self, account_id: UUID) -> bool:
        return self.shared or self.account_id == account_id


def without_words(filters: Mapping[str, Any]) -> Mapping[str, Any]:
    return {name: value for name, value in filters.items() if name != "search"}
