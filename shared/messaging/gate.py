"""Between handlers and the rebuilding of a projection: one gate per partition, an advisory lock of a transaction.

A handler's transaction writes the projection first and its lane's progress last. Locking the lane does not keep it
out: it would overwrite what was rebuilt, or both would wait for each other. So a handler's transaction passes the
gates of its partitions, shared, before it reads or writes anything; a rebuilding closes one gate, alone, before it
reads anything. Who waits at a gate holds no row, and gates are taken in order: nobody waits in a circle.
What goes straight through (`straight`) takes the same locks, and waits for none. See docs/adr/0010.
"""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import Connection, text

from shared.messaging.partition import partition_of

_PASS = text("""
SELECT pg_advisory_xact_lock_shared(hashtext('primo.projections'), partition)
FROM unnest(CAST(:partitions AS int[])) AS partition
""")
_CLOSE = text("SELECT pg_advisory_xact_lock(hashtext('primo.projections'), :partition)")


def pass_gates(connection: Connection, aggregates: Iterable[UUID]) -> None:
    """Wait while one of their partitions is being rebuilt; none will be until this transaction ends."""
    connection.execute(_PASS, {"partitions": sorted({partition_of(aggregate_id) for aggregate_id in aggregates})})


def close_gate(connection: Connection, partition: int) -> None:
    """Wait for the handlers that are inside; no other passes until this transaction ends."""
    connection.execute(_CLOSE, {"partition": partition})
