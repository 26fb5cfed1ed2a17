"""`backlog`: very many events wait in the broker when the readers start."""

import time

import psutil  # type: ignore[import-untyped]  # ships no types
import psycopg

from shared.database.engine import plain_url
from tests.drills.broker_counts import redelivered
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, one
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report

SHORT, FULL = 5_000, 500_000
READERS = ("intake-1", "lanes-1")
PER_SUBJECT = 10
WARM = 0.2
"""Share of the events after which a reader has met everything that it allocates once."""
FLAT = 0.10
_RECORD = """
INSERT INTO outbox
    (event_id, aggregate, aggregate_id, aggregate_seq, partition, type, data, correlation_id, occurred_at)
SELECT gen_random_uuid(), 'dossier', s.id, n, abs(hashtext(s.id::text)) %% 16, 'dossier.review_opened.v1',
       jsonb_build_object('dossier_id', s.id, 'occurred_at', now()), 'backlog', now()
FROM subject s, generate_series(1, %s) n ORDER BY n, s.id
"""


def run(ground: Ground, plan: Plan) -> Report:
    """However much waits, the readers' memory stays flat, none is cut off, and all of it takes effect in order."""
    report, events = Report("backlog"), plan.size(short=SHORT, full=FULL)
    names = ("relay-1", *READERS)
    with narrow_path(ground, names, subjects=events // PER_SUBJECT, start=["relay-1"]) as path:
        _declare_then_fill(path, events)
        began = time.monotonic()
        path.supervisor.start(READERS)
        memory = _watch(path, events)
        seconds = time.monotonic() - began
        check(report, path)
        again = redelivered(ground.servers.broker.management_url, path.amqp_url, path.vhost)
    report.recovery_s = seconds
    report.figures |= {"events": events, "per_s": events / seconds, "redelivered": again, **_spread(memory)}
    report.promise(again == 0, f"{again} deliveries were taken back from a reader")
    for name, samples in memory.items():
        growth = max(samples) / samples[0] - 1
        report.promise(growth <= FLAT, f"the memory of {name} grew by {growth:.0%}")
    return report.judge()


def _declare_then_fill(path: NarrowPath, events: int) -> None:
    with psycopg.connect(plain_url(path.publisher.admin_url), connect_timeout=5) as connection:
        connection.execute(_RECORD, [PER_SUBJECT])
        connection.execute(f"UPDATE subject SET event_seq = {PER_SUBJECT}")
    deadline = time.monotonic() + 60 + events / 500
    while one(path.publisher, "SELECT EXISTS (SELECT FROM outbox WHERE published_at IS NULL)"):
        path.load_for(0.3)
        if time.monotonic() > deadline:
            raise TimeoutError("the backlog did not reach the broker")


def _watch(path: NarrowPath, events: int) -> dict[str, list[float]]:
    """Megabytes of each reader, from when it is warm until everything took effect."""
    found: dict[str, list[float]] = {name: [] for name in READERS}
    deadline = time.monotonic() + 60 + events / 100
    while (done := one(path.consumer, "SELECT count(*) FROM effect")) < events and time.monotonic() < deadline:
        path.load_for(0.3)
        received = one(path.consumer, "SELECT count(*) FROM inbox")
        for name, progress in zip(READERS, (received, done), strict=True):
            pid = path.supervisor.pid(name)
            if pid is not None and progress >= WARM * events:
                found[name].append(psutil.Process(pid).memory_info().rss / 2**20)
    return {name: samples for name, samples in found.items() if samples}


def _spread(memory: dict[str, list[float]]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, samples in memory.items():
        role = name.partition("-")[0]
        found |= {f"{role}_mb_warm": samples[0], f"{role}_mb_most": max(samples)}
    return found
