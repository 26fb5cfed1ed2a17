"""`database-standby`: the primary dies under load, its synchronous standby takes over, and every client follows."""

import time

from tests.drills.faults import kill_between_confirm_and_mark
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.several_servers import with_a_standby

PER_SECOND = {"short": 60, "full": 200}
WRITES_BACK_LIMIT_S = 30.0
NOTICED_AFTER_S = 2.0
"""Who promotes, a person or a watcher, first has to see that the primary is gone."""


def run(ground: Ground, plan: Plan) -> Report:
    """The primary is killed -9, its standby promoted: no acknowledged commit is missing, writes go on within 30 s."""
    report = Report("database-standby")
    load_s = 1.0 if plan.short else plan.seconds / 2
    standby = with_a_standby(ground, durable=not plan.short)
    with standby as (place, pair), narrow_path(place, per_second=plan.size(**PER_SECOND)) as path:
        kill_between_confirm_and_mark(path, "relay-1")
        wait_for_effect_after(path, now(path), patience_s=30)
        path.load_for(load_s)
        pair.primary.kill()
        died = time.monotonic()
        before = len(path.acknowledged())
        path.load_for(NOTICED_AFTER_S)
        pair.promote()
        report.figures["writes_back_s"] = round(_seconds_until_written(path, before, died), 2)
        report.recovery_s = time.monotonic() - died + wait_for_effect_after(path, now(path), patience_s=60)
        path.load_for(load_s)
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
        report.figures["commits_acknowledged"] = len(path.acknowledged())
        in_recovery = one(path.publisher, "SELECT pg_is_in_recovery()")
        report.promise(not in_recovery, "the standby was not promoted")
    report.kills = 1
    back = report.figures["writes_back_s"]
    report.promise(back < WRITES_BACK_LIMIT_S, f"no write for {back:.0f} s; the limit is {WRITES_BACK_LIMIT_S:.0f} s")
    return report.judge(kills=True, absorbed=True)


def _seconds_until_written(path: NarrowPath, before: int, since: float) -> float:
    """Until a writer has had a commit acknowledged again."""
    while len(path.acknowledged()) <= before and time.monotonic() - since < 2 * WRITES_BACK_LIMIT_S:
        path.tend()
    return time.monotonic() - since
