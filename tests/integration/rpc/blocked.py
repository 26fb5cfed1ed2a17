"""Waiting until requests that a service answers wait for the test."""

import time

import psycopg

from shared.database.engine import plain_url

_WAITING = """
SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database() AND locktype = ANY(%s)
"""
A_TABLE, A_TRANSACTION = "relation", "transactionid"


def wait_until_blocked(database_url: str, *by: str) -> None:
    """Until one request waits for each of `by`, a table without it. Raises TimeoutError."""
    wanted = by or (A_TABLE,)
    deadline = time.monotonic() + 20
    with psycopg.connect(plain_url(database_url), autocommit=True) as looking:
        while time.monotonic() < deadline:
            if all(looking.execute(_WAITING, [[kind]]).fetchone() == (1,) for kind in wanted):
                return
            time.sleep(0.05)
    raise TimeoutError(f"nobody waits for {wanted}")
