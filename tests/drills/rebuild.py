"""`rebuild`: a projection is damaged and rebuilt by its command while changes flow through the whole system."""

import json
import time

import psycopg
from typer.testing import CliRunner

from operations.__main__ import app
from shared.database.engine import plain_url
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.whole.checker import check, count_earlier
from tests.drills.whole.load import CHANGES_EACH, Load
from tests.drills.whole.settle import wait_until_settled
from tests.integration.territory.publisher import as_projected, computed_from_history
from tests.support.systems import RunningSystem

CHANGES_PER_SECOND = {"short": 10.0, "full": 50.0}
DAMAGED = 13
FIRST_DOSSIERS = 12
"""Enough that each kind of damage finds rows of its own."""


def run(ground: Ground, plan: Plan) -> Report:
    """What comes out equals what the publisher's history says, whatever went on meanwhile."""
    report, wanted = Report("rebuild"), CHANGES_PER_SECOND["short" if plan.short else "full"]
    rounds: list[tuple[int, int]] = []
    running = ground.running
    earlier = count_earlier(running.record)
    load = Load(running.base_url, running.demo_password, wanted / CHANGES_EACH, clients=4 if plan.short else 12)
    load.start()
    began = time.monotonic()
    while load.done < FIRST_DOSSIERS:
        running.system.tend()
        time.sleep(0.1)
    first = load.done
    while not rounds or (not plan.short and time.monotonic() - began < plan.seconds):
        hit = _damage(running)
        if not rounds:
            differs, _ = _rebuild(running, "--verify")
            report.promise(differs == 1, "--verify finds no difference where there is one")
        _, found = _rebuild(running)
        rounds.append((hit, found["missing"] + found["changed"] + found["invented"]))
        running.system.tend()
    meanwhile, seconds = load.done - first, time.monotonic() - began
    load.stop()
    report.recovery_s = wait_until_settled(running.system, running.record, patience_s=120)
    check(report, running.record, earlier)
    _compare(report, running)
    report.figures |= {"rounds": len(rounds), "changes_per_s": load.done * CHANGES_EACH / seconds}
    report.promise(not load.errors, f"{len(load.errors)} requests failed: {load.errors[:3]}")
    bitten = all(hit == DAMAGED and found > 0 for hit, found in rounds)
    report.promise(bitten, f"not every damage was done and found: {rounds}")
    report.promise(meanwhile > 0, "nothing changed during the rebuildings: nothing is proved")
    return report.judge()


def _compare(report: Report, running: RunningSystem) -> None:
    live = as_projected(running.record.databases["territory"].url)
    told = computed_from_history(running.record.databases["investor"].url)
    report.figures["dossiers"] = len(told)
    report.promise(live == told, "the projection differs from the publisher's history")
    equal, _ = _rebuild(running, "--verify")
    report.promise(equal == 0, "--verify finds a difference where there is none")


def _damage(running: RunningSystem) -> int:
    """Delete, change and invent rows; answers how many."""
    with psycopg.connect(plain_url(running.record.databases["territory"].owner_url)) as owner:
        gone = owner.execute(
            "DELETE FROM pipeline_entry WHERE dossier_id IN (SELECT dossier_id FROM pipeline_entry LIMIT 5)"
        ).rowcount
        changed = owner.execute(
            "UPDATE pipeline_entry SET planned_jobs = planned_jobs + 1, stage = 'in_operation' WHERE dossier_id IN"
            " (SELECT dossier_id FROM pipeline_entry ORDER BY dossier_id DESC LIMIT 5)"
        ).rowcount
        invented = owner.execute(
            "INSERT INTO pipeline_entry SELECT gen_random_uuid(), province, sector, host_country, stage,"
            " planned_amount_mad, planned_jobs, filed_on, decided_on, last_event_at FROM pipeline_entry LIMIT 3"
        ).rowcount
    return gone + changed + invented


def _rebuild(running: RunningSystem, *options: str) -> tuple[int, dict[str, int]]:
    """The command's own exit status and answer; the service that it starts is a process, the command need not be."""
    arguments = ["rebuild", "territory.pipeline", "--json", "--data", str(running.system.data.root), *options]
    done = CliRunner().invoke(app, arguments)
    assert done.exit_code in {0, 1}, done.output
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return done.exit_code, found
