"""`services`: kill -9 of the `work` process of every service, on the whole system."""

import os
import signal
import time

from tests.drills.broker_counts import redelivered
from tests.drills.ground import Ground
from tests.drills.plan import Plan, schedule
from tests.drills.report import Report
from tests.drills.whole.checker import check, count_earlier
from tests.drills.whole.load import Load
from tests.drills.whole.settle import wait_until_settled
from tests.support.systems import RunningSystem

VICTIMS = ("investor-work", "territory-work", "notifications-work")
DOSSIERS_PER_SECOND = 5.0
KILLS_PER_MINUTE = 24


def run(ground: Ground, plan: Plan) -> Report:
    """No notice is lost or sent twice, and all come in order, whichever service's work is killed."""
    report = Report("services")
    running = ground.running
    earlier, redelivered_earlier = count_earlier(running.record), _redelivered(running)
    load = Load(running.base_url, running.demo_password, DOSSIERS_PER_SECOND)
    load.start()
    report.kills = _kill_on_schedule(running, load, plan)
    load.stop()
    report.recovery_s = wait_until_settled(running.system, running.record, patience_s=180)
    check(report, running.record, earlier)
    report.absorbed = _redelivered(running) - redelivered_earlier
    report.figures |= {"dossiers": load.done, "api_errors": len(load.errors)}
    report.promise(not load.errors, f"{len(load.errors)} requests failed: {load.errors[:3]}")
    return report.judge(kills=True, absorbed=True)


def _redelivered(running: RunningSystem) -> int:
    return redelivered(str(running.record.management_url), running.record.amqp_url, "/")


def _kill_on_schedule(running: RunningSystem, load: Load, plan: Plan) -> int:
    began, hung, kills, dice = time.monotonic(), set[str](), 0, plan.dice()
    for second, victim in schedule(plan, KILLS_PER_MINUTE, VICTIMS):
        while time.monotonic() - began < second or running.system.supervisor.pid(victim) is None:
            running.system.tend()
            time.sleep(0.05)
        if victim not in hung or dice.random() < 0.5:
            hung.add(victim)
            _hang(running, victim, load)
        running.system.kill(victim)
        kills += 1
    return kills


def _hang(running: RunningSystem, victim: str, load: Load) -> None:
    """Stop the process until events have come to it that it cannot acknowledge."""
    pid = running.system.supervisor.pid(victim)
    if pid is None:
        return
    os.kill(pid, signal.SIGSTOP)
    wanted, deadline = load.done + 2, time.monotonic() + 5
    while load.done < wanted and time.monotonic() < deadline:
        time.sleep(0.05)
