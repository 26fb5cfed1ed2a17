"""`database`: PostgreSQL killed and started again, under load."""

import time
from datetime import UTC, datetime

from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report

BETWEEN_S = 5.0
WRITES_BACK_LIMIT_S = 30.0
PROCESSES = ("writer-1", "writer-2", "relay-1", "relay-2", "intake-1", "lanes-1", "lanes-2")


def run(ground: Ground, plan: Plan) -> Report:
    """Every commit that was acknowledged is there after kill -9 of the database, and writes are back within 30 s."""
    report = Report("database")
    database, writes_back = ground.servers.database, 0.0
    with narrow_path(ground, PROCESSES, per_second=plan.per_second) as path:
        path.load_for(1)
        dice, began = plan.dice(), time.monotonic()
        while report.kills == 0 or time.monotonic() - began < plan.seconds:
            database.kill()
            killed_at, killed = datetime.now(UTC), time.monotonic()
            report.kills += 1
            path.load_for(dice.uniform(0.2, 1.0))
            database.start()
            _wait_for_a_write(path, killed_at)
            writes_back = max(writes_back, time.monotonic() - killed)
            recovery = wait_for_effect_after(path, now(path), patience_s=60)
            report.recovery_s = max(report.recovery_s, recovery)
            path.load_for(dice.uniform(0.2, 1.0) * (1.0 if plan.short else BETWEEN_S))
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.figures["writes_back_s"] = writes_back
    report.promise(writes_back < WRITES_BACK_LIMIT_S, f"no write for {writes_back:.1f} s")
    return report.judge(kills=True)


def _wait_for_a_write(path: NarrowPath, since: datetime) -> None:
    deadline = time.monotonic() + 2 * WRITES_BACK_LIMIT_S
    while not one(path.publisher, "SELECT count(*) FROM outbox WHERE recorded_at > %s", since):
        path.tend()
        if time.monotonic() > deadline:
            return
