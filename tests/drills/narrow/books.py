"""What the databases of a narrow system say: the checker, and the questions that a waiting drill asks."""

import time
from collections import defaultdict
from datetime import datetime
from itertools import pairwise
from typing import Any, LiteralString
from uuid import UUID

import psycopg

from shared.database.engine import plain_url
from tests.drills.narrow.path import NarrowPath
from tests.drills.report import Report
from tests.support.databases import ServiceDatabase


def rows(database: ServiceDatabase, statement: LiteralString, *values: Any) -> list[tuple[Any, ...]]:
    """Ask a database, as its superuser, and leave."""
    with psycopg.connect(plain_url(database.admin_url), connect_timeout=5, autocommit=True) as connection:
        cursor = connection.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def one(database: ServiceDatabase, statement: LiteralString, *values: Any) -> Any:
    """The only value of the only row."""
    ((value,),) = rows(database, statement, *values)
    return value


def now(path: NarrowPath) -> datetime:
    """The publisher's clock."""
    found: datetime = one(path.publisher, "SELECT clock_timestamp()")
    return found


def unsettled(path: NarrowPath, left_out: int = 0) -> str | None:
    """What has not had its effect yet, or None; `left_out` events are not waited for."""
    recorded, waiting = rows(
        path.publisher, "SELECT count(*), count(*) FILTER (WHERE published_at IS NULL) FROM outbox"
    )[0]
    effects = one(path.consumer, "SELECT count(DISTINCT event_id) FROM effect")
    if waiting or effects < recorded - left_out:
        return f"{waiting} in the outbox; {recorded} recorded, {effects} took effect"
    return None


def settle(path: NarrowPath, *, patience_s: float, left_out: int = 0) -> float:
    """Wait until everything took effect; answers the seconds. What is lost never does: the checker counts it."""
    began = time.monotonic()
    while unsettled(path, left_out):
        if time.monotonic() - began > patience_s:
            break
        path.tend()
        time.sleep(0.1)
    return time.monotonic() - began


def wait_for_effect_after(path: NarrowPath, moment: datetime, *, patience_s: float) -> float:
    """Wait until an event recorded after `moment` took effect; answers the seconds."""
    began = time.monotonic()
    while time.monotonic() - began < patience_s:
        path.tend()
        later = rows(path.publisher, "SELECT event_id FROM outbox WHERE recorded_at > %s ORDER BY id LIMIT 100", moment)
        ids = [event_id for (event_id,) in later]
        if ids and one(path.consumer, "SELECT count(*) FROM effect WHERE event_id = ANY(%s)", ids):
            break
        time.sleep(0.05)
    return time.monotonic() - began


def check(report: Report, path: NarrowPath) -> Report:
    """Compare what was recorded with what took effect, by ids."""
    recorded = dict(rows(path.publisher, "SELECT event_id, aggregate_seq FROM outbox"))
    effects = rows(path.consumer, "SELECT event_id, aggregate_id FROM effect ORDER BY id")
    happened = [event_id for event_id, _ in effects]
    report.published = one(path.publisher, "SELECT count(*) FROM outbox WHERE published_at IS NOT NULL")
    report.lost += len(recorded.keys() - set(happened))
    report.duplicate_effects += len(happened) - len(set(happened))
    report.inversions += _inversions(effects, recorded)
    report.absorbed += one(path.consumer, "SELECT count(*) FROM absorbed")
    strangers = set(happened) - recorded.keys()
    report.promise(not strangers, f"{len(strangers)} effects of events that were never recorded")
    _check_commits(report, path)
    return report


def _inversions(effects: list[tuple[Any, ...]], recorded: dict[UUID, int]) -> int:
    lanes: dict[UUID, list[int]] = defaultdict(list)
    for event_id, aggregate_id in effects:
        lanes[aggregate_id].append(recorded.get(event_id, 0))
    return sum(later < earlier for lane in lanes.values() for earlier, later in pairwise(lane))


def _check_commits(report: Report, path: NarrowPath) -> None:
    kept = {(str(i), s) for i, s in rows(path.publisher, "SELECT aggregate_id, aggregate_seq FROM outbox")}
    missing = path.acknowledged() - kept
    report.figures["acknowledged_missing"] = len(missing)
    report.promise(not missing, f"{len(missing)} commits that were acknowledged are not there")
    astray = one(
        path.publisher,
        "SELECT count(*) FROM subject s WHERE event_seq <> (SELECT count(*) FROM outbox WHERE aggregate_id = s.id)",
    )
    report.promise(not astray, f"{astray} subjects changed without their events, or the reverse")
