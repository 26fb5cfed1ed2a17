"""`database-away`: PostgreSQL killed under the whole system, and what callers are told meanwhile."""

import httpx

from operations.demonstration.api import Api, ApiRefused
from operations.demonstration.cast import CAST
from operations.run_record import RunRecord
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.whole.checker import check, count_earlier
from tests.drills.whole.settle import wait_until_settled

READY_AGAIN_LIMIT_S = 60.0


def run(ground: Ground, _plan: Plan) -> Report:
    """While the database is away callers get a 503 and readiness says no; afterwards everything goes on by itself."""
    report = Report("database-away", kills=1)
    running = ground.running
    earlier = count_earlier(running.record)
    investors = Api(running.base_url)
    investors.post("/api/v1/dossiers", **CAST[0].filing("before", None))
    running.system.database.kill()
    refused = CAST[1].filing("during", None)
    told = _told(investors, refused)
    away = _readiness(running.record)
    running.system.database.start()
    running.system.supervisor.wait_ready(deadline=READY_AGAIN_LIMIT_S)
    investors.post("/api/v1/dossiers", **refused)
    investors.close()
    report.recovery_s = wait_until_settled(running.system, running.record, patience_s=60)
    check(report, running.record, earlier)
    report.promise(told == (503, "service.unavailable"), f"the caller was told {told}")
    report.promise(set(away.values()) == {503}, f"readiness meanwhile: {away}")
    report.promise(report.figures["notices"] == 2, "two dossiers, two notices")
    return report.judge(kills=True)


def _told(investors: Api, filing: dict[str, object]) -> tuple[int, str | None] | None:
    try:
        investors.post("/api/v1/dossiers", **filing)
    except ApiRefused as refusal:
        return refusal.status, refusal.code
    return None


def _readiness(record: RunRecord) -> dict[str, int]:
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
