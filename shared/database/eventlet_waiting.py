"""psycopg under eventlet. No import of psycopg may come before this."""

import os


def cooperate_with_eventlet() -> None:
    """Make psycopg wait through select(), which eventlet patches, instead of inside libpq's C code.

    psycopg reads the variable when it is imported. Without it one slow query stops every greenlet: three
    `pg_sleep(1)` take 3 s instead of 1 s (a test holds this, because the variable is undocumented).
    """
    os.environ["PSYCOPG_WAIT_FUNC"] = "wait_select"
