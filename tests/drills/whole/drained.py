"""How fast what had waited for the broker left and took effect, by the databases' own times."""

from datetime import datetime

import psycopg

from operations.run_record import RunRecord
from shared.contracts.catalogue import PUBLISHERS, SUBSCRIPTIONS
from shared.database.engine import plain_url

_LEFT = """
SELECT event_id, published_at FROM outbox WHERE recorded_at >= %s AND published_at >= %s AND recorded_at < %s
"""


def drained(record: RunRecord, away_at: datetime, back_at: datetime) -> tuple[int, float]:
    """Events recorded while the broker was away; how many a second took effect in every consumer.

    Counted from the first one's leaving to the last one's effect.
    """
    left: dict[object, datetime] = {}
    for publisher in PUBLISHERS:
        with psycopg.connect(plain_url(record.databases[publisher].url), connect_timeout=5) as connection:
            left |= dict(connection.execute(_LEFT, [away_at, back_at, back_at]).fetchall())
    if not left:
        return 0, 0.0
    last = min(left.values())
    for consumer in SUBSCRIPTIONS:
        with psycopg.connect(plain_url(record.databases[consumer].url), connect_timeout=5) as connection:
            statement = "SELECT max(processed_at) FROM inbox WHERE event_id = ANY(%s)"
            ((processed,),) = connection.execute(statement, [list(left)]).fetchall()
            last = max(last, processed or last)
    return len(left), len(left) / max(0.001, (last - min(left.values())).total_seconds())
