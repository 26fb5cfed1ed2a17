"""Waiting until everything that was set going has come to rest."""

import time
from typing import Any

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
    """Tend the system until nothing waits any more; answers the seconds it took. Raises TimeoutError."""
    began = time.monotonic()
    quiet_since: float | None = None
    while True:
        system.tend()
        waiting = _waiting(record)
        if any(waiting.values()):
            quiet_since = None
        elif quiet_since is None:
            quiet_since = time.monotonic()
        elif time.monotonic() - quiet_since > 1.0:  # what is on the wire is in no table
            return quiet_since - began
        if time.monotonic() - began > patience_s:
            raise TimeoutError(f"still waiting after {patience_s:.0f} s: {waiting}")
        time.sleep(0.1)


def _waiting(record: RunRecord) -> dict[str, Any]:
    asked = [(service, "outbox") for service in PUBLISHERS]
    asked += [(service, "inbox") for service in SUBSCRIPTIONS]
    asked += [("notifications", "notices")]
    found = {}
    for service, kind in asked:
        with psycopg.connect(plain_url(record.databases[service].url), connect_timeout=5) as connection:
            (found[f"{service} {kind}"],) = connection.execute(_WAITING[kind]).fetchone() or (0,)
    return found
