"""Commands that meet each other in the database."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from shared.database.engine import plain_url
from tests.integration.investor.test_dossier_in_the_database import Investor

# Not by what pg_stat_activity says that they wait for: that is hidden from the owner, who is another role.
_WAITING = """
SELECT count(DISTINCT pid) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE NOT granted AND datname = current_database()
"""


def at_once(investor: Investor, *asked: Callable[[], Any], held: str = "dossier") -> list[Any]:
    """Each has begun before the first is stored: they wait for what another holds. Answers in their order.

    `held`: the table that none of them may write.
    """
    url = plain_url(investor.database.owner_url)
    with ThreadPoolExecutor() as threads, psycopg.connect(url) as holder, psycopg.connect(url, autocommit=True) as look:
        holder.execute(f"LOCK TABLE {held} IN EXCLUSIVE MODE")  # may be read
        answers = [threads.submit(ask) for ask in asked]
        for _ in range(100):
            if look.execute(_WAITING).fetchone() == (len(asked),):
                break
            time.sleep(0.05)
        else:
            raise TimeoutError(f"not all of them wait for {held}")
        holder.rollback()
        return [answer.result(30) for answer in answers]
