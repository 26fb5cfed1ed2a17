"""Who waits for another in a database: for tests in which requests meet."""

import time
from collections import Counter

import psycopg

from shared.database.engine import plain_url

# Not by what pg_stat_activity says that they wait for: that is hidden from any other role.
_WAITING = """
SELECT locktype FROM pg_locks JOIN pg_stat_activity USING (pid) WHERE NOT granted AND datname = current_database()
"""
A_TABLE, A_TRANSACTION = "relation", "transactionid"
PATIENCE_S = 20.0


def wait_until_blocked(database_url: str, *by: str) -> None:
    """Until nobody waits but one request for each of `by`: a table, or another's transaction. Raises TimeoutError."""
    deadline = time.monotonic() + PATIENCE_S
    with psycopg.connect(plain_url(database_url), autocommit=True) as looking:
        while (found := Counter(kind for (kind,) in looking.execute(_WAITING))) != Counter(by):
            if time.monotonic() > deadline:
                raise TimeoutError(f"they wait for {dict(found)}, not for {by}")
            time.sleep(0.05)
