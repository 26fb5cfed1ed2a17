"""What a drill believes: the databases and the mailbox, never what a process says of itself."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import dict_row

from operations.demonstration.post import letters
from operations.run_record import RunRecord
from shared.contracts.catalogue import PUBLISHERS, SUBSCRIPTIONS
from shared.database.engine import plain_url
from tests.drills.report import Report


@dataclass(frozen=True)
class Earlier:
    """What a system had done before the drill began."""

    published: int = 0
    notices: int = 0


def count_earlier(record: RunRecord) -> Earlier:
    """As it is now, at rest."""
    return Earlier(
        published=sum(len(_rows(record, service, "SELECT event_id FROM outbox")) for service in PUBLISHERS),
        notices=len(_rows(record, "notifications", "SELECT id FROM notice")),
    )


def check(report: Report, record: RunRecord, earlier: Earlier = Earlier()) -> Report:
    """Count what was promised and broken, by sets of ids.

    What a drill did is counted without `earlier`; the promises are those of the system's whole life.
    """
    outbox = {service: _rows(record, service, "SELECT * FROM outbox") for service in PUBLISHERS}
    inbox = {service: _rows(record, service, "SELECT * FROM inbox") for service in SUBSCRIPTIONS}
    report.published = sum(len(rows) for rows in outbox.values()) - earlier.published
    _check_nothing_lost(report, outbox, inbox)
    _check_order(report, inbox)
    _check_notices(report, record, inbox["notifications"])
    report.figures["notices"] -= earlier.notices
    return report


def _check_nothing_lost(report: Report, outbox: dict[str, list[Any]], inbox: dict[str, list[Any]]) -> None:
    for publisher, rows in outbox.items():
        if waiting := [row for row in rows if row["published_at"] is None]:
            report.broken.append(f"{len(waiting)} events of {publisher} never left")
        for consumer, streams in SUBSCRIPTIONS.items():
            wanted_streams = {stream.aggregate for stream in streams if stream.publisher == publisher}
            wanted = {row["event_id"] for row in rows if row["aggregate"] in wanted_streams}
            handled = {row["event_id"] for row in inbox[consumer] if row["outcome"] == "handled"}
            if missing := wanted - handled:
                report.lost += len(missing)
                report.broken.append(f"{len(missing)} events of {publisher} had no effect in {consumer}")


def _check_order(report: Report, inbox: dict[str, list[Any]]) -> None:
    for consumer, rows in inbox.items():
        lanes: dict[UUID, list[Any]] = defaultdict(list)
        for row in rows:
            lanes[row["aggregate_id"]].append(row)
        for lane in lanes.values():
            lane.sort(key=lambda row: row["aggregate_seq"])
            if [row["aggregate_seq"] for row in lane] != list(range(1, len(lane) + 1)):
                report.broken.append(f"{consumer}: holes or doubles in {lane[0]['aggregate_id']}")
            times = [row["processed_at"] for row in lane if row["processed_at"]]
            report.inversions += sum(later < earlier for earlier, later in pairwise(times))


def _check_notices(report: Report, record: RunRecord, inbox: list[Any]) -> None:
    notices = _rows(record, "notifications", "SELECT * FROM notice")
    report.figures["notices"] = len(notices)
    unknown = 0
    told = Counter((row["event_id"], row["person_id"]) for row in notices)
    report.duplicate_effects += sum(count - 1 for count in told.values())
    assert record.maildir is not None
    arrived = Counter(letter.notice_id for letter in letters(Path(record.maildir)))
    report.duplicate_effects += sum(count - 1 for count in arrived.values())
    for row in notices:
        there = arrived[str(row["id"])]
        if row["state"] == "unknown":
            # The sender died between DATA and the record of its answer: seen, and never sent again by itself.
            unknown += 1
        elif row["state"] != "sent" or not there:
            report.lost += 1
            report.broken.append(f"notice {row['id']} is {row['state']}, arrived {there} times")
    report.figures["notices_unknown"] = unknown
    report.inversions += _inversions_of_notices(notices, {row["event_id"]: row for row in inbox})


def _inversions_of_notices(notices: list[Any], events: dict[UUID, Any]) -> int:
    """Notices of one aggregate's events leave in the order of those events."""
    lanes: dict[UUID, list[tuple[int, Any]]] = defaultdict(list)
    for row in notices:
        if row["sent_at"] is not None:
            event = events[row["event_id"]]
            lanes[event["aggregate_id"]].append((event["aggregate_seq"], row["sent_at"]))
    return sum(later[1] < earlier[1] for lane in lanes.values() for earlier, later in pairwise(sorted(lane)))


def _rows(record: RunRecord, service: str, statement: str) -> list[dict[str, Any]]:
    url = plain_url(record.databases[service].url)
    with psycopg.connect(url, connect_timeout=5, row_factory=dict_row) as connection:
        return connection.execute(statement).fetchall()
