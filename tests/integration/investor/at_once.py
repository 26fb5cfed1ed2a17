"""Commands that meet each other in the database."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg

from shared.database.engine import plain_url
from tests.integration.investor.test_dossier_in_the_database import Investor
from tests.support.blocked import wait_until_blocked


def at_once(investor: Investor, asked: Sequence[Callable[[], Any]], *, held: str, by: Sequence[str]) -> list[Any]:
    """Each has begun before the first is stored: they wait for what another holds. Answers in their order.

    `held`: the table that none of them may write; `by`: what each is then stopped by.
    """
    url = plain_url(investor.database.owner_url)
    with ThreadPoolExecutor() as threads, psycopg.connect(url) as holder:
        holder.execute(f"LOCK TABLE {held} IN EXCLUSIVE MODE")  # may be read
        answers = [threads.submit(ask) for ask in asked]
        wait_until_blocked(url, *by)
        holder.rollback()
        return [answer.result(30) for answer in answers]
