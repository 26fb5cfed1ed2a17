"""A projection is damaged and rebuilt by its command while changes flow through all processes; it comes out equal."""

import json
import os
import subprocess
import sys
import time

import psycopg
import pytest
from tests.drills.load import Load
from tests.drills.settle import wait_until_settled

from operations.checkout import ROOT
from shared.database.engine import plain_url
from tests.integration.territory.publisher import as_projected, computed_from_history
from tests.support.systems import RunningSystem, running_system

DOSSIERS = int(os.environ.get("PRIMO_DRILL_DOSSIERS", "120"))
PER_SECOND = float(os.environ.get("PRIMO_DRILL_PER_SECOND", "10"))
"""Of dossiers; each is filed and moved through four steps: five changes."""
ROUNDS = 4


def damage(running: RunningSystem) -> int:
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


def rebuild(running: RunningSystem, *options: str) -> tuple[int, dict[str, int]]:
    command = [sys.executable, "-m", "operations", "rebuild", "territory.pipeline", "--json", *options]
    environment = {**os.environ, "PRIMO_DATA": str(running.system.data.root)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    found: dict[str, int] = json.loads(done.stdout.splitlines()[-1])
    return done.returncode, found


@pytest.mark.drill
@pytest.mark.timeout(600)
def test_a_projection_rebuilt_while_changes_flow_equals_what_the_publisher_told() -> None:
    with running_system() as running:
        load = Load(running.base_url, running.demo_password, DOSSIERS, PER_SECOND)
        load.start()
        began = time.monotonic()
        while load.done < 20 and load.running:
            running.system.tend()
            time.sleep(0.1)
        rounds = []
        while load.running and len(rounds) < ROUNDS:
            before = load.done
            hit = damage(running)
            _, found = rebuild(running)
            rounds.append((hit, found["missing"] + found["changed"] + found["invented"], load.done - before))
        while load.running:
            running.system.tend()
            time.sleep(0.1)
        changes_per_second = round(5 * load.done / (time.monotonic() - began), 1)
        wait_until_settled(running.system, running.record, patience_s=120)
        live = as_projected(running.record.databases["territory"].url)
        told = computed_from_history(running.record.databases["investor"].url)
        equal_at_last, _ = rebuild(running, "--verify")
        damage(running)
        damaged, _ = rebuild(running, "--verify")
        figures = {"rounds": rounds, "changes_per_s": changes_per_second, "dossiers": len(told)}
        print("\n" + json.dumps({"drill": "rebuild", **figures}))
    assert load.errors == []
    assert rounds, "the load ended before anything was damaged"
    assert all(hit >= 13 and found >= 1 for hit, found, _ in rounds), "the damage was there, and was found"
    assert sum(changes for *_, changes in rounds) > 0, "nothing changed during the rebuildings"
    assert len(told) == load.done
    assert live == told
    assert (equal_at_last, damaged) == (0, 1)
