"""PostgreSQL is killed and started again: callers are told so, and everything comes back by itself."""

import time

import httpx
import pytest

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST
from operations.run_record import RunRecord
from tests.drills.checker import Report, check
from tests.drills.settle import wait_until_settled
from tests.support.systems import running_system


def readiness(record: RunRecord) -> dict[str, int]:
    """Status of `/health/ready` of each process; 0 when it did not answer in time."""
    found = {}
    for process in record.processes:
        if process.probe == "http":
            try:
                url = f"http://127.0.0.1:{process.health_port}/health/ready"
                found[process.name] = httpx.get(url, timeout=12, trust_env=False).status_code
            except httpx.HTTPError:
                found[process.name] = 0
    return found


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_while_the_database_is_away_callers_are_told_and_afterwards_everything_goes_on() -> None:
    with running_system() as running:
        investors = Api(running.base_url)
        investors.post("/api/v1/dossiers", **CAST[0].filing("before", None))
        running.system.database.kill()
        refused = CAST[1].filing("during", None)
        with pytest.raises(ApiRefused) as told:
            investors.post("/api/v1/dossiers", **refused)
        away = readiness(running.record)
        running.system.database.start()
        began = time.monotonic()
        running.system.supervisor.wait_ready(deadline=60)
        recovery = time.monotonic() - began
        investors.post("/api/v1/dossiers", **refused)
        investors.close()
        wait_until_settled(running.system, running.record, patience_s=60)
        report = Report("database-killed", kills=1, recovery_s=round(recovery, 1))
        check(report, running.record)
        report.print()
    assert (told.value.status, told.value.code) == (503, "service.unavailable")
    assert set(away.values()) == {503}, away
    assert report.problems == []
    assert (report.lost, report.duplicate_effects, report.inversions) == (0, 0, 0)
    assert report.notices == 2
