"""`broker`: RabbitMQ killed and started again, under load."""

import os
import signal
import time
from collections.abc import Callable

from operations.servers.rabbitmq_node import PrivateNode
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report

GATHER = 20
"""Events that leave the outbox while the readers stand still."""
FAULT_PATIENCE_S = 10.0
KILLS_UNTIL_ONE_BITES = 5
INTAKES = ("intake-1", "intake-2")
BETWEEN_S = 5.0
RECOVERY_LIMIT_S = 30.0
PROCESSES = ("writer-1", "relay-1", "relay-2", *INTAKES, "lanes-1")


def run(ground: Ground, plan: Plan) -> Report:
    """What was confirmed survives kill -9 of the broker, and the path goes on by itself when it is back."""
    report = Report("broker")
    broker = ground.servers.broker
    with narrow_path(ground, PROCESSES, per_second=plan.per_second) as path:
        path.load_for(2)  # a quorum queue killed within a moment of its declaration may lose its log
        dice, began = plan.dice(), time.monotonic()
        while report.kills == 0 or time.monotonic() - began < plan.seconds or _bit_nothing(path, report):
            if isinstance(broker, PrivateNode):
                _freeze(path, broker)
            broker.kill()
            report.kills += 1
            path.load_for(dice.uniform(0.5, 2.0))
            broker.start()
            recovery = wait_for_effect_after(path, now(path), patience_s=RECOVERY_LIMIT_S * 2)
            report.recovery_s = max(report.recovery_s, recovery)
            path.load_for(dice.uniform(0.2, 1.0) * (1.0 if plan.short else BETWEEN_S))
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.promise(
        report.recovery_s < RECOVERY_LIMIT_S, f"the path stood for {report.recovery_s:.1f} s after a restart"
    )
    return report.judge(kills=True, absorbed=isinstance(broker, PrivateNode))


def _bit_nothing(path: NarrowPath, report: Report) -> bool:
    return report.kills < KILLS_UNTIL_ONE_BITES and not one(path.consumer, "SELECT count(*) FROM absorbed")


def _freeze(path: NarrowPath, broker: PrivateNode) -> None:
    """So that it dies with confirms and acknowledgements that it has not dealt with.

    Readers that stood still for a moment have deliveries at hand: they store them, and acknowledge to nobody.
    """
    readers = [pid for pid in map(path.supervisor.pid, INTAKES) if pid is not None]
    for pid in readers:
        os.kill(pid, signal.SIGSTOP)
    _wait_for(path, GATHER, lambda: one(path.publisher, "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL"))
    broker.freeze()
    stored = one(path.consumer, "SELECT count(*) FROM inbox")
    for pid in readers:
        os.kill(pid, signal.SIGCONT)
    _wait_for(path, 1, lambda: one(path.consumer, "SELECT count(*) FROM inbox"), since=stored)


def _wait_for(path: NarrowPath, more: int, count: Callable[[], int], since: int | None = None) -> None:
    """Until there are so many more than `since`, or than now; a machine that is too slow makes the fault weaker."""
    goal, deadline = (count() if since is None else since) + more, time.monotonic() + FAULT_PATIENCE_S
    while count() < goal and time.monotonic() < deadline:
        path.tend()
