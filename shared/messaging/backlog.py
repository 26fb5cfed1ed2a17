"""How far a service is behind, read from its own database."""

import psycopg
from psycopg.rows import dict_row

from shared.contracts.operations import Backlog
from shared.messaging import metrics

_OUTBOX = """
SELECT count(*) AS outbox_depth,
       coalesce(extract(epoch FROM clock_timestamp() - min(recorded_at)), 0)::float AS outbox_oldest_seconds
FROM outbox WHERE published_at IS NULL
"""
_INBOX = """
SELECT count(*) AS inbox_depth,
       coalesce(extract(epoch FROM clock_timestamp() - min(received_at)), 0)::float AS inbox_oldest_seconds,
       (SELECT count(*) FROM lane WHERE state = 'gap') AS lanes_waiting_for_a_gap,
       (SELECT count(*) FROM lane WHERE state = 'retry') AS lanes_retrying,
       (SELECT count(*) FROM lane WHERE state = 'parked') AS lanes_parked,
       (SELECT count(*) FROM parked_event WHERE resolved_at IS NULL) AS parked
FROM inbox WHERE processed_at IS NULL
"""
_HAS_OUTBOX = "SELECT to_regclass('outbox') IS NOT NULL AS has_outbox"


def read_backlog(connection: psycopg.Connection, service: str) -> Backlog:
    """Depth and age of everything that waits. Counts the waiting rows only, through their partial indexes."""
    with connection.cursor(row_factory=dict_row) as cursor:
        publishes = cursor.execute(_HAS_OUTBOX).fetchone()
        outbox = cursor.execute(_OUTBOX).fetchone() if publishes and publishes["has_outbox"] else None
        inbox = cursor.execute(_INBOX).fetchone()
    nothing = {"outbox_depth": 0, "outbox_oldest_seconds": 0.0}
    return Backlog(service=service, **(outbox or nothing), **(inbox or {}))


def show(backlog: Backlog) -> None:
    """Put the figures where Prometheus reads them."""
    metrics.BACKLOG.labels("outbox").set(backlog.outbox_depth)
    metrics.BACKLOG_AGE.labels("outbox").set(backlog.outbox_oldest_seconds)
    metrics.BACKLOG.labels("inbox").set(backlog.inbox_depth)
    metrics.BACKLOG_AGE.labels("inbox").set(backlog.inbox_oldest_seconds)
    metrics.BACKLOG.labels("lanes_gap").set(backlog.lanes_waiting_for_a_gap)
    metrics.BACKLOG.labels("lanes_retry").set(backlog.lanes_retrying)
    metrics.BACKLOG.labels("lanes_parked").set(backlog.lanes_parked)
    metrics.BACKLOG.labels("parked").set(backlog.parked)
