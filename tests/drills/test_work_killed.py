"""`work` of every service is killed at random under load: nothing is lost, told twice or out of order."""

import os
import random
import signal
import time

import httpx
import pytest

from tests.drills.checker import Report, check
from tests.drills.load import Load
from tests.drills.settle import wait_until_settled
from tests.support.systems import RunningSystem, running_system

VICTIMS = ("investor-work", "territory-work", "notifications-work")
DOSSIERS = int(os.environ.get("PRIMO_DRILL_DOSSIERS", "60"))
KILLS_EACH = int(os.environ.get("PRIMO_DRILL_KILLS", "3"))
SEED = int(os.environ.get("PRIMO_DRILL_SEED", "20261124"))
PER_SECOND = 8.0
HANG_FIRST = 0.5
"""Share of kills before which the process hangs for a moment, so that it dies with deliveries in its hands."""


def kill_at_random(running: RunningSystem, load: Load, kills: list[str]) -> int:
    """Kill each victim so often, spread over the load; answers how many were alive when hit."""
    dice = random.Random(SEED)
    span = DOSSIERS / PER_SECOND
    schedule = sorted((dice.uniform(0.05, 0.95) * span, victim) for victim in kills)
    began, bitten, hung = time.monotonic(), 0, set[str]()
    while schedule or load.running:
        running.system.tend()
        if schedule and time.monotonic() - began >= schedule[0][0]:
            _, victim = schedule[0]
            pid = running.system.supervisor.pid(victim)
            if pid is not None:
                if victim not in hung or dice.random() < HANG_FIRST:
                    hung.add(victim)
                    hang(pid, load)
                running.system.kill(victim, signal.SIGKILL)
                bitten += 1
                schedule.pop(0)
        time.sleep(0.05)
    return bitten


def hang(pid: int, load: Load) -> None:
    """Stop the process until events have come to it that it cannot acknowledge."""
    os.kill(pid, signal.SIGSTOP)
    wanted, deadline = load.done + 2, time.monotonic() + 5
    while load.running and load.done < wanted and time.monotonic() < deadline:
        time.sleep(0.05)


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_killing_work_processes_loses_nothing_tells_nothing_twice_and_keeps_the_order() -> None:
    with running_system() as running:
        began = time.monotonic()
        load = Load(running.base_url, running.demo_password, DOSSIERS, PER_SECOND)
        load.start()
        kills = kill_at_random(running, load, [victim for victim in VICTIMS for _ in range(KILLS_EACH)])
        recovery = wait_until_settled(running.system, running.record, patience_s=180)
        report = Report("work-killed", kills=kills, recovery_s=round(recovery, 1))
        check(report, running.record)
        report.absorbed = redelivered(running)
        report.seconds = round(time.monotonic() - began, 1)
        report.print()
    assert load.errors == []
    assert load.done == DOSSIERS
    assert kills == len(VICTIMS) * KILLS_EACH
    assert report.problems == []
    assert (report.lost, report.duplicate_effects, report.inversions) == (0, 0, 0)
    assert report.published >= DOSSIERS * 6
    assert report.absorbed > 0, "no kill met an event on its way: the drill has proved nothing"


def redelivered(running: RunningSystem) -> int:
    """Messages that the broker delivered again, by its own count, which is some seconds behind."""
    url = f"{running.record.management_url}/api/queues"
    auth = ("primo", running.system.wiring.credentials.broker_password)
    found, deadline = 0, time.monotonic() + 15
    while not found and time.monotonic() < deadline:
        queues = httpx.get(url, auth=auth, timeout=10, trust_env=False).json()
        found = sum(queue.get("message_stats", {}).get("redeliver", 0) for queue in queues)
        time.sleep(0.5)
    return found
