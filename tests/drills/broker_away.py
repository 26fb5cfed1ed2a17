"""`broker-away`: no broker at all for a while, under load through the public API."""

from datetime import UTC, datetime

from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.whole.checker import check, count_earlier
from tests.drills.whole.drained import drained
from tests.drills.whole.load import CHANGES_EACH, Load
from tests.drills.whole.settle import wait_until_settled
from tests.drills.whole.tending import tend_for

CHANGES_PER_SECOND = {"short": 10.0, "full": 100.0}
TIMES_INPUT = 10.0
RETURN_S = 5.0
"""The load goes on while everybody finds the broker again: nobody may be refused then either."""


def run(ground: Ground, plan: Plan) -> Report:
    """Nobody is refused while the broker is away, and afterwards what waited drains ten times as fast as it came."""
    report, wanted = Report("broker-away"), CHANGES_PER_SECOND["short" if plan.short else "full"]
    running = ground.running
    earlier = count_earlier(running.record)
    load = Load(running.base_url, running.demo_password, wanted / CHANGES_EACH, clients=4 if plan.short else 12)
    load.start()
    tend_for(running, 2)  # a quorum queue killed within a moment of its declaration may lose its log
    away_at = datetime.now(UTC)
    running.system.broker.kill()
    report.kills = 1
    before = load.done
    tend_for(running, plan.seconds)
    changes = (load.done - before) * CHANGES_EACH / plan.seconds
    back_at = datetime.now(UTC)
    running.system.broker.start()
    tend_for(running, RETURN_S)
    load.stop()
    report.recovery_s = wait_until_settled(running.system, running.record, patience_s=180)
    check(report, running.record, earlier)
    waited, rate = drained(running.record, away_at, back_at)
    times = rate / (waited / plan.seconds) if waited else 0.0
    report.figures |= {"changes_per_s": changes, "api_errors": len(load.errors), "events_waited": waited}
    report.figures |= {"drained_per_s": rate, "times_input": times}
    report.promise(not load.errors, f"{len(load.errors)} requests failed: {load.errors[:3]}")
    # A short absence gathers too little to tell a rate from the time of one round trip.
    report.promise(plan.short or times >= TIMES_INPUT, f"drained {times:.1f} times as fast as it came")
    return report.judge(kills=True)
