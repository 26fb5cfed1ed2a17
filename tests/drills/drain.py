"""`drain`: SIGTERM while slow handlers run, and while the intake has deliveries in its hands."""

import os
import signal
import time

from tests.drills.broker_counts import redelivered
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, one, rows, settle
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report

READERS = ("intake-1", "lanes-1")
EXIT_LIMIT_S = 25.0


def run(ground: Ground, plan: Plan) -> Report:
    """A process that is told to stop finishes what it has begun, acknowledges what it was given, and ends in time."""
    report = Report("drain")
    handlers_s = plan.size(short=3, full=20)
    with narrow_path(ground, per_second=plan.per_second, DRILL_HANDLER_SECONDS=str(handlers_s)) as path:
        path.load_for(2)
        _wait_for_handlers(path, patience_s=30)
        _fill_the_intakes_hands(path)
        begun = _wait_for_handlers(path, patience_s=30)
        asked = time.monotonic()
        for name in READERS:
            path.supervisor.kill(name, signal.SIGTERM, restart=False)
        os.kill(path.supervisor.pid("intake-1") or 0, signal.SIGCONT)
        exit_s = _wait_for_the_end(path, asked)
        finished = one(path.consumer, "SELECT count(*) FROM effect")
        abandoned = _abandoned(path)
        report.recovery_s = _go_on_quickly(path)
        check(report, path)
        again = redelivered(ground.servers.broker.management_url, path.amqp_url, path.vhost)
    report.kills = len(READERS)
    report.figures |= {"handlers_s": handlers_s, "exit_s": exit_s, "handlers_at_hand": begun, "finished": finished}
    report.figures |= {"abandoned": abandoned, "redelivered": again}
    report.promise(begun > 0, "no handler ran when it was told to stop: nothing is proved")
    report.promise(abandoned == 0, f"{abandoned} handlers were begun and given up")
    report.promise(again + report.absorbed == 0, f"{again} events were delivered again")
    report.promise(exit_s < EXIT_LIMIT_S, f"it took {exit_s:.1f} s to end")
    return report.judge(kills=True)


def _fill_the_intakes_hands(path: NarrowPath) -> None:
    """Deliveries lie in the stopped process's socket; the load has ended, and all of it has left the outbox."""
    os.kill(path.supervisor.pid("intake-1") or 0, signal.SIGSTOP)
    path.load_for(1)
    path.stop_writing()
    while one(path.publisher, "SELECT count(*) FROM outbox WHERE published_at IS NULL"):
        path.tend()


def _wait_for_handlers(path: NarrowPath, patience_s: float) -> int:
    """Until handlers are in the middle of their work; answers how many: their transactions are open."""
    statement = """
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = 'primo-territory-work'
          AND state = 'idle in transaction' AND clock_timestamp() - xact_start > interval '0.2 seconds'
    """
    deadline, found = time.monotonic() + patience_s, 0
    while not found and time.monotonic() < deadline:
        path.tend()
        found = one(path.consumer, statement)
    return found


def _wait_for_the_end(path: NarrowPath, asked: float) -> float:
    while any(path.supervisor.pid(name) for name in READERS) and time.monotonic() - asked < 2 * EXIT_LIMIT_S:
        path.tend()
    return time.monotonic() - asked


def _abandoned(path: NarrowPath) -> int:
    """Effects that were begun and rolled back: each has used up a number."""
    ((last, count),) = rows(path.consumer, "SELECT coalesce(max(id), 0), count(*) FROM effect")
    given = one(path.consumer, "SELECT last_value FROM effect_id_seq")
    abandoned: int = max(last, given if count else 0) - count
    return abandoned


def _go_on_quickly(path: NarrowPath) -> float:
    """Start readers with handlers that take no time, and let them do the rest."""
    began = time.monotonic()
    path.restart_with(READERS, DRILL_HANDLER_SECONDS="0")
    settle(path, patience_s=60)
    return time.monotonic() - began
