"""Waiting until everything that was set going has come to rest.

What is on the wire is in no table, and a reader that has lost the broker may be away for seconds: so the end is not
that no table shows work, but that every consumer has what was published for it. What is really lost never comes: then
the wait ends at its limit and the checker counts it.
"""

import time
from typing import LiteralString
from uuid import UUID

import psycopg

from operations.run_record import RunRecord
from operations.system import System
from shared.contracts.catalogue import PUBLISHERS, SUBSCRIPTIONS
from shared.database.engine import plain_url

_WAITING = {
    "outbox": "SELECT count(*) FROM outbox WHERE published_at IS NULL",
    "inbox": "SELECT count(*) FROM inbox WHERE processed_at IS NULL",
    "notices": "SELECT count(*) FROM notice WHERE state IN ('created', 'sending', 'failed_temporarily')",
}


def wait_until_settled(system: System, record: RunRecord, *, patience_s: float) -> float:
    """Tend the system until nothing waits any more; answers the seconds it took.

    Patience is for a standstill, not for much work on a slow machine: it begins anew whenever less waits in any table
    than at the look before. Not in all together: what leaves an outbox by the thousand is on the wire, and in no table,
    before it waits again as events and then as notices. Raises TimeoutError when a table still shows work after it;
    what is only missing is left to the checker.
    """
    began = moved_at = time.monotonic()
    before = dict[str, int]()
    at_rest_since: float | None = None
    while True:
        system.tend()
        looked_at = time.monotonic()
        waiting = _waiting(record)
        left = sum(waiting.values())
        if any(count < before.get(table, 0) for table, count in waiting.items()):
            moved_at = looked_at
        before = waiting
        if left or missing(record):  # the dear question last
            at_rest_since = None
        elif at_rest_since is None:
            at_rest_since = looked_at  # look twice: an event may cause another while the tables are read in turn
        else:
            return at_rest_since - began
        if time.monotonic() - moved_at > patience_s:
            if left:
                raise TimeoutError(f"nothing has moved for {patience_s:.0f} s: {waiting}")
            return time.monotonic() - began
        time.sleep(0.25)


def wait_until_published(system: System, record: RunRecord, *, patience_s: float) -> None:
    """Tend the system until no event waits in an outbox. Raises TimeoutError."""
    last_moment = time.monotonic() + patience_s
    while any(count for name, count in _waiting(record).items() if name.endswith("outbox")):
        system.tend()
        if time.monotonic() > last_moment:
            raise TimeoutError(f"events still wait to leave after {patience_s:.0f} s")
        time.sleep(0.1)


def missing(record: RunRecord) -> dict[tuple[str, str], set[UUID]]:
    """(publisher, consumer) -> published events that the consumer has not received."""
    found = {}
    for publisher in PUBLISHERS:
        published = _ids(record, publisher, "SELECT aggregate, event_id FROM outbox")
        for consumer, streams in SUBSCRIPTIONS.items():
            wanted = {stream.aggregate for stream in streams if stream.publisher == publisher}
            received = {event_id for _, event_id in _ids(record, consumer, "SELECT source, event_id FROM inbox")}
            if not_there := {event_id for aggregate, event_id in published if aggregate in wanted} - received:
                found[publisher, consumer] = not_there
    return found


def _ids(record: RunRecord, service: str, statement: LiteralString) -> list[tuple[str, UUID]]:
    with psycopg.connect(plain_url(record.databases[service].url), connect_timeout=5) as connection:
        return connection.execute(statement).fetchall()


def _waiting(record: RunRecord) -> dict[str, int]:
    asked = [(service, "outbox") for service in PUBLISHERS]
    asked += [(service, "inbox") for service in SUBSCRIPTIONS]
    asked += [("notifications", "notices")]
    found = dict[str, int]()
    for service, kind in asked:
        with psycopg.connect(plain_url(record.databases[service].url), connect_timeout=5) as connection:
            (found[f"{service} {kind}"],) = connection.execute(_WAITING[kind]).fetchone() or (0,)
    return found
