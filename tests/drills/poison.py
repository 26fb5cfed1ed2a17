"""`poison`: one subject in a thousand whose handler always fails."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from statistics import quantiles
from uuid import UUID

import psycopg

from shared.database.engine import plain_url
from shared.messaging import parking
from shared.messaging.retry import PAUSES
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, rows, settle
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.narrow.subject import subject_id
from tests.drills.narrow.writer import change
from tests.drills.plan import Plan
from tests.drills.report import Report

SUBJECTS = 1_000
RATIO = 1.2
SHARE = 0.5
"""Short segments have too few samples for a p99 on a busy machine: there, this share of the others' events must be
handled before the poisoned one is parked."""
_LATENCY = """
SELECT event_id, recorded_at FROM outbox
WHERE recorded_at BETWEEN %s AND %s AND NOT aggregate_id = ANY(%s)
"""
_HANDLED = "SELECT count(*) FROM effect WHERE at BETWEEN %s AND %s AND NOT aggregate_id = ANY(%s)"
_PASS_THE_TIME = """
UPDATE lane SET resume_at = clock_timestamp()
WHERE state = 'retry' AND resume_at > clock_timestamp() + interval '3 seconds'
"""


@dataclass
class _Segments:
    """Latencies from commit to effect, of all subjects that are not poisoned."""

    quiet: list[float] = field(default_factory=list)
    poisoned: list[float] = field(default_factory=list)
    bad: list[UUID] = field(default_factory=list)
    rests: int = 0
    handled_meanwhile: list[float] = field(default_factory=list)


def run(ground: Ground, plan: Plan) -> Report:
    """A subject whose events fail waits alone: it is tried by the policy, parked, and replay restores its order."""
    report, found = Report("poison"), _Segments()
    pairs = plan.size(short=1, full=max(2, int(plan.seconds / 20)))
    with narrow_path(ground, subjects=SUBJECTS) as path:
        path.load_for(1)
        for number in range(pairs):
            found.quiet += _segment(path, plan.seconds / pairs / 2, found.bad)
            found.poisoned += _poisoned_segment(path, plan.seconds / pairs / 2, subject_id(number), found)
        path.stop_writing()
        parked = rows(path.consumer, "SELECT id FROM parked_event WHERE code = 'handler_failed' ORDER BY id")
        _replay(path, [parked_id for (parked_id,) in parked])
        report.recovery_s = settle(path, patience_s=60)
        check(report, path)
    _judge(report, plan, found, len(parked))
    return report.judge()


def _segment(path: NarrowPath, seconds: float, bad: list[UUID]) -> list[float]:
    began, until = now(path), time.monotonic() + seconds
    while time.monotonic() < until:
        # What is asked while one waits is asked here too: it costs the others something in both.
        path.load_for(0.3)
        _pass_the_time(path)
        _is_parked(path, subject_id(0))
    return _measured(path, began, bad)


def _poisoned_segment(path: NarrowPath, seconds: float, bad: UUID, found: _Segments) -> list[float]:
    rows(path.consumer, "INSERT INTO poison VALUES (%s)", bad)
    found.bad.append(bad)
    change(path.publisher.url, bad, 3)
    began, until = now(path), time.monotonic() + seconds
    while time.monotonic() < until or not _is_parked(path, bad):
        path.load_for(0.3)  # asking all the time would itself slow the others down
        found.rests += _pass_the_time(path)
        if time.monotonic() > until + 30:
            break
    handled = one(path.consumer, _HANDLED, began, now(path), found.bad)
    latencies = _measured(path, began, found.bad)
    found.handled_meanwhile.append(handled / len(latencies))
    return latencies


def _measured(path: NarrowPath, began: datetime, bad: list[UUID]) -> list[float]:
    recorded = dict(rows(path.publisher, _LATENCY, began, now(path), bad))
    path.load_for(1)  # for the last of them
    effects = dict(rows(path.consumer, "SELECT event_id, at FROM effect WHERE event_id = ANY(%s)", list(recorded)))
    return [(effects[event] - recorded[event]).total_seconds() for event in recorded.keys() & effects.keys()]


def _pass_the_time(path: NarrowPath) -> int:
    """End every rest between two tries that is longer than a moment; answers how many."""
    with psycopg.connect(plain_url(path.consumer.admin_url), connect_timeout=5) as connection:
        return connection.execute(_PASS_THE_TIME).rowcount


def _is_parked(path: NarrowPath, bad: UUID) -> bool:
    return bool(one(path.consumer, "SELECT count(*) FROM lane WHERE aggregate_id = %s AND state = 'parked'", bad))


def _replay(path: NarrowPath, parked: list[int]) -> None:
    rows(path.consumer, "DELETE FROM poison")
    with psycopg.connect(plain_url(path.consumer.url), connect_timeout=5) as connection:
        for parked_id in parked:
            parking.replay(connection, parked_id, by="drill", reason="the handler was mended")


def _judge(report: Report, plan: Plan, found: _Segments, parked: int) -> None:
    quiet, poisoned = (quantiles(sample, n=100)[98] for sample in (found.quiet, found.poisoned))
    report.figures |= {"p99_quiet_s": quiet, "p99_poisoned_s": poisoned, "parked": parked, "rests": found.rests}
    meanwhile = min(found.handled_meanwhile)
    report.figures["handled_meanwhile"] = round(meanwhile, 3)
    report.promise(meanwhile >= SHARE, f"{meanwhile:.0%} of the others' events were handled while one waited")
    report.promise(
        poisoned <= RATIO * quiet or plan.short, f"p99 of the others: {poisoned:.3f} s, without {quiet:.3f} s"
    )
    report.promise(parked == len(found.bad), f"{parked} of {len(found.bad)} poisoned events were parked")
    wanted = len(found.bad) * len(PAUSES)
    report.promise(found.rests == wanted, f"{found.rests} rests between tries; the policy has {wanted}")
