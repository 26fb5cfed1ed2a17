"""Partitions: how aggregates are shared out among workers, and how a worker owns its share."""

from collections.abc import Collection
from uuid import UUID
from zlib import crc32

import psycopg

PARTITIONS = 16
SILENT_OWNER_S = 45

TAKE_FREE = """
SELECT partition FROM unnest(%(wanted)s::int[]) AS partition
WHERE pg_try_advisory_lock(hashtext(%(purpose)s), partition)
"""
"""Those of the wanted partitions whose lock for a purpose nobody holds: it is this session's from then on."""


def partition_of(aggregate_id: UUID) -> int:
    """All events of one aggregate fall into one partition, on the publisher's side and on the reader's."""
    return crc32(aggregate_id.bytes) % PARTITIONS


class Ownership:
    """The partitions that one worker owns, by advisory locks of one database session.

    The locks live and die with the connection. A worker reads and marks rows over that same connection, so one that
    lost its locks cannot go on as if it still had them. One owner per partition is what keeps the order: several
    relays with SKIP LOCKED reorder, as does reading `id > last`.
    """

    def __init__(self, connection: psycopg.Connection, *, purpose: str, share: int = PARTITIONS) -> None:
        self._connection = connection
        self._purpose = purpose
        self._share = share
        self._owned: set[int] = set()
        # An owner that froze, or whose link was cut behind a proxy, keeps its session and with it the locks: the server
        # ends a session that is silent for longer than the longest wait of a live owner (a batch's confirms).
        connection.execute(f"SET idle_session_timeout = '{SILENT_OWNER_S}s'")

    @property
    def owned(self) -> Collection[int]:
        return self._owned

    def claim(self) -> list[int]:
        """Take free partitions until the share is reached; answers all that are owned."""
        for partition in range(PARTITIONS):
            if len(self._owned) >= self._share:
                break
            if partition not in self._owned:
                taken = self._connection.execute(
                    TAKE_FREE, {"wanted": [partition], "purpose": self._purpose}
                ).fetchall()
                self._owned.update(row[0] for row in taken)
        return sorted(self._owned)
