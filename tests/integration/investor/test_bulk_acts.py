"""One act on many dossiers: each has its result, and a process that is killed in the middle costs nothing."""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from operations.checkout import ROOT
from services.investor import jobs
from services.investor.adapters.bulk_metrics import BULK_ITEMS
from shared.contracts.investor.bulk import BulkAct, BulkJobView, BulkOutcome, GetBulkJob, ListBulkJobs, StartBulk
from shared.contracts.investor.codes import Status
from shared.contracts.investor.requests import OpenVerification
from shared.contracts.refusal import RequestInvalid
from tests.support.databases import Databases, ServiceDatabase
from tests.support.investor_behind import InvestorBehind
from tests.unit.investor.builders import a_dossier

STAFF = UUID(int=10)
WORKER = """
import sys
from services.investor import jobs
from shared.database.engine import make_engine
jobs.carry_out_bulk(make_engine(sys.argv[1], application="bulk", pool_size=1))
"""


class Bulk:
    def __init__(self, database: ServiceDatabase) -> None:
        self.database, self.investor = database, InvestorBehind(database)
        self.ask = self.investor.application.answer

    def filed(self, count: int, status: Status = Status.FILED) -> list[UUID]:
        return [self.investor.store(a_dossier(id=uuid4(), status=status, request_id=uuid4())) for _ in range(count)]

    def start(self, dossiers: Sequence[UUID], act: BulkAct = BulkAct.OPEN_VERIFICATION, **fields: str) -> UUID:
        job_id = uuid4()
        command = StartBulk(job_id=job_id, act=act, staff_id=STAFF, fields=fields, dossier_ids=tuple(dossiers))
        self.ask(command)
        self.ask(command)  # the same again changes nothing
        return job_id

    def job(self, job_id: UUID) -> BulkJobView:
        view: BulkJobView = self.ask(GetBulkJob(job_id=job_id))
        return view

    def told(self, kind: str) -> Counter[UUID]:
        with self.investor.engine.connect() as connection:
            return Counter(
                connection.scalars(text("SELECT aggregate_id FROM outbox WHERE type = :kind"), {"kind": kind})
            )


@pytest.fixture
def bulk(databases: Databases) -> Iterator[Bulk]:
    made = Bulk(databases("investor", seeded=True))
    yield made
    made.investor.engine.dispose()


def counted() -> dict[str, float]:
    """As a scrape sees it: also what has not happened yet."""
    (metric,) = BULK_ITEMS.collect()
    return {one.labels["outcome"]: one.value for one in metric.samples if one.name.endswith("_total")}


def test_each_dossier_has_its_result(bulk: Bulk) -> None:
    fine, changed, elsewhere = bulk.filed(2), bulk.filed(1), bulk.filed(1, Status.CLOSED)
    job = bulk.start([*fine, *changed, *elsewhere, uuid4()])
    bulk.ask(OpenVerification(dossier_id=changed[0], staff_id=STAFF))
    assert bulk.job(job).counts[BulkOutcome.WAITING] == 4, "one that does not exist is left out"
    before = counted()
    assert jobs.carry_out_bulk(bulk.investor.engine) == 4
    assert {outcome: count - before[outcome] for outcome, count in counted().items()} == {
        "done": 2,
        "refused": 2,
        "failed": 0,
    }
    found = {item.dossier_id: (item.outcome, item.refusal) for item in bulk.job(job).items}
    assert [found[one] for one in fine] == [(BulkOutcome.DONE, None)] * 2
    assert found[changed[0]] == (BulkOutcome.REFUSED, "dossier.changed"), "what somebody else did stands"
    assert found[elsewhere[0]] == (BulkOutcome.REFUSED, "dossier.illegal_move")
    (listed,) = bulk.ask(ListBulkJobs())
    assert (listed.counts[BulkOutcome.DONE], listed.counts[BulkOutcome.REFUSED]) == (2, 2)
    assert jobs.carry_out_bulk(bulk.investor.engine) == 0


def test_fields_that_do_not_fit_the_act_are_refused_before_anything_is_stored(bulk: Bulk) -> None:
    (dossier,) = bulk.filed(1)
    for fields in ({}, {"reason": "because"}, {"reason": "awaiting_opinion", "staff_id": str(uuid4())}):
        with pytest.raises(RequestInvalid):
            bulk.start([dossier], BulkAct.POSTPONE_DOSSIER, **fields)
    assert bulk.ask(ListBulkJobs()) == ()


def test_a_worker_killed_in_the_middle_does_nothing_twice_and_leaves_nothing_out(bulk: Bulk) -> None:
    dossiers = bulk.filed(60)
    job = bulk.start(dossiers)
    for stop_after in (5, 25):
        worker = subprocess.Popen([sys.executable, "-c", WORKER, bulk.database.url], cwd=ROOT)
        last_moment = time.monotonic() + 120
        while bulk.job(job).counts[BulkOutcome.DONE] < stop_after and worker.poll() is None:
            assert time.monotonic() < last_moment
            time.sleep(0.005)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
    assert bulk.job(job).counts[BulkOutcome.DONE] >= 25, "this test saw work that was done before the death"
    time.sleep(0.2)  # PostgreSQL notices who is gone, and frees what they held
    while bulk.job(job).counts[BulkOutcome.WAITING]:
        jobs.carry_out_bulk(bulk.investor.engine)
    assert bulk.job(job).counts[BulkOutcome.DONE] == 60
    assert bulk.told("dossier.verification_opened.v1") == dict.fromkeys(dossiers, 1)
