"""Ways to die: at a scheduled moment, with deliveries in one's hands, or between a confirm and its mark."""

import os
import signal
import time

import psycopg

from shared.database.engine import plain_url
from tests.drills.narrow.path import NarrowPath
from tests.drills.plan import Plan, schedule

HANG_S = 0.6
_BLOCKED = """
SELECT pid FROM pg_stat_activity
WHERE application_name = 'primo-investor-relay' AND datname = current_database() AND wait_event_type = 'Lock'
"""


def kill_on_schedule(path: NarrowPath, plan: Plan, per_minute: float, victims: list[str]) -> dict[str, int]:
    """Kill victims under load for as long as the plan says; answers how often each was hit while it ran.

    Every second one is stopped for a moment first, so that it dies with something in its hands.
    """
    hits = dict.fromkeys(victims, 0)
    dice, began = plan.dice(), time.monotonic()
    for second, victim in schedule(plan, per_minute, victims):
        while time.monotonic() - began < second or path.supervisor.pid(victim) is None:
            path.tend()
        if dice.random() < 0.5:
            hang(path, victim)
        path.supervisor.kill(victim)
        hits[victim] += 1
    path.load_for(began + plan.seconds - time.monotonic())
    return hits


def hang(path: NarrowPath, victim: str, seconds: float = HANG_S) -> None:
    """Stop a process, while what it should answer piles up."""
    pid = path.supervisor.pid(victim)
    if pid is not None:
        os.kill(pid, signal.SIGSTOP)
        path.load_for(seconds)


def kill_between_confirm_and_mark(path: NarrowPath, relay: str) -> None:
    """Kill the relay at its worst moment: the broker has confirmed, the outbox does not know it yet.

    It is made to wait there by a lock on the rows that it will mark, and then dies together with its connection.
    """
    pid = path.supervisor.pid(relay)
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    with psycopg.connect(plain_url(path.publisher.admin_url), connect_timeout=5) as keeper:
        while not keeper.execute("SELECT id FROM outbox WHERE published_at IS NULL FOR UPDATE").fetchall():
            keeper.rollback()
            path.tend()
        os.kill(pid, signal.SIGCONT)
        with psycopg.connect(plain_url(path.publisher.admin_url), connect_timeout=5, autocommit=True) as watcher:
            deadline = time.monotonic() + 20
            while not (waiting := watcher.execute(_BLOCKED).fetchall()):
                if time.monotonic() > deadline:
                    raise TimeoutError("the relay never came to mark what was confirmed")
                path.tend()
            path.supervisor.kill(relay)
            for (backend,) in waiting:
                watcher.execute("SELECT pg_terminate_backend(%s, 5000)", [backend])
