"""Where the time of one event goes on its way, at 50 changes a second: from each commit to the next.

All moments are PostgreSQL's: commits by `track_commit_timestamp`, the beginnings of transactions by what they wrote.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles
from typing import Any
from uuid import UUID

from tests.bench.events.contestants import OURS
from tests.bench.events.place import Place
from tests.bench.events.rounds import PER_SECOND
from tests.bench.grounds import administrator

CHANGES = 300

_SENT = """
SELECT o.event_id, pg_xact_commit_timestamp(h.xmin), o.published_at
FROM outbox o JOIN dossier_history h ON h.dossier_id = o.aggregate_id
"""
_CAME = """
SELECT event_id, received_at, i.processed_at, pg_xact_commit_timestamp(n.xmin)
FROM inbox i JOIN notice n USING (event_id)
"""


@dataclass(frozen=True)
class _Way:
    """One event's moments."""

    changed: datetime
    marked: datetime
    received: datetime
    handled: datetime
    told: datetime

    def hops(self) -> dict[str, timedelta]:
        return {
            "change committed -> intake's transaction begun (relay, broker, decoding)": self.received - self.changed,
            "-> lane's transaction begun (stored, committed, lanes woken, read)": self.handled - self.received,
            "-> notice committed (handlers, written, committed)": self.told - self.handled,
            "whole": self.told - self.changed,
            "beside it: change committed -> marked as published": self.marked - self.changed,
        }


def measure(place: Place) -> None:
    """Print each hop's median and 99th percentile, in ms."""
    place.fill(CHANGES)
    with OURS.working(place):
        OURS.produce(place, "pace", str(CHANGES), str(PER_SECOND))
        place.wait_for_notices(CHANGES)
        ways = _ways(place)
    print(f"\nhops: {len(ways)} changes at {PER_SECOND}/s, ms")
    for name in ways[0].hops():
        taken = [way.hops()[name] / timedelta(milliseconds=1) for way in ways]
        found = quantiles(taken, n=100)
        print(f"  p50 {found[49]:7.1f}  p99 {found[98]:7.1f}  {name}")


def _ways(place: Place) -> list[_Way]:
    sent, came = _rows(place.investor.admin_url, _SENT), _rows(place.notifications.admin_url, _CAME)
    return [_Way(*sent[event_id], *came[event_id]) for event_id in came]


def _rows(url: str, statement: str) -> dict[UUID, tuple[Any, ...]]:
    with administrator(url) as connection:
        return {row[0]: row[1:] for row in connection.execute(statement)}
