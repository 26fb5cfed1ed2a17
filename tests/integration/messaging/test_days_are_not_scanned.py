"""With a week of finished days, what runs all the time reads the unfinished rows through their indexes alone."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest

from shared.database.engine import plain_url
from shared.messaging import backlog, lane_progress, relay

DAYS, A_DAY, WAITING = 8, 4000, 50
TODAY = datetime.now(UTC).date()

_FILL = """
INSERT INTO {table} (event_id, {own}, aggregate, aggregate_id, aggregate_seq, partition, type)
SELECT overlay(event_day_floor(day)::text PLACING to_char(n, 'FM000000000000') FROM 25)::uuid, {values},
       'dossier', gen_random_uuid(), 1, mod(n, 16), 'dossier.review_opened.v1'
FROM (SELECT current_date - ago AS day, ago FROM generate_series(0, {days}) AS ago) AS days,
     generate_series(1, {a_day}) AS n
ORDER BY day, n
"""
_OWN = {
    "outbox": (
        "data, correlation_id, occurred_at, published_at",
        "'{}', 'c', now(), CASE WHEN ago > 0 OR n > %s THEN now() END",
    ),
    "inbox": (
        "source, headers, body, processed_at",
        "'investor', '{}', '', CASE WHEN ago > 0 OR n > %s THEN now() END",
    ),
}


@pytest.fixture(scope="module")
def week(database_templates: Any) -> Iterator[psycopg.Connection]:
    database = database_templates.copy("investor")
    with psycopg.connect(plain_url(database.owner_url), autocommit=True) as owner:
        for table, (own, values) in _OWN.items():
            for ago in range(1, DAYS + 1):
                owner.execute("SELECT event_day_attach(%s, current_date - %s::int)", [table, ago])
            fill = _FILL.format(table=table, own=own, values=values, days=DAYS, a_day=A_DAY)
            owner.execute(fill, [WAITING])
        owner.execute("ANALYZE")
    with psycopg.connect(plain_url(database.url)) as connection:
        yield connection
    database_templates.drop(database)


def relations_scanned(connection: psycopg.Connection, statement: str, values: dict[str, Any]) -> list[str]:
    """Event tables that the plan reads from end to end, and rows that it reads and throws away."""
    with connection.transaction(force_rollback=True):
        explained = connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", values).fetchone()
    assert explained is not None
    found: list[str] = []
    _walk(explained[0][0]["Plan"], found)
    return found


def _walk(node: dict[str, Any], found: list[str]) -> None:
    relation = node.get("Relation Name", "")
    if relation.startswith(("outbox_", "inbox_")):
        thrown_away = node.get("Rows Removed by Filter", 0)
        if node["Node Type"] == "Seq Scan" and node["Actual Rows"] + thrown_away > 0:  # days to come are empty
            found.append(relation)
        if thrown_away > WAITING:
            found.append(f"{relation}: {thrown_away} rows thrown away")
    for child in node.get("Plans", ()):
        _walk(child, found)


def _named(statement: Any, names: tuple[str, ...]) -> str:
    """A statement of SQLAlchemy's as psycopg takes it."""
    text = str(statement)
    for name in names:
        text = text.replace(f":{name}", f"%({name})s")
    return text


def _positional(statement: str, names: tuple[str, ...]) -> str:
    for name in names:
        statement = statement.replace("%s", f"%({name})s", 1)
    return statement


_ADVANCED = ("inbox_ids", "sources", "aggregates", "ids", "seen", "seqs")
HOT: dict[str, Callable[[], str]] = {
    "relay reads": lambda: relay._READ,
    "relay marks": lambda: _positional(relay._MARK, ("ids",)),
    "relay notes a failure": lambda: _positional(relay._FAILED, ("error", "ids")),
    "lanes read": lambda: lane_progress._READY,
    "lanes mark": lambda: _named(lane_progress._DONE, ("ids", "outcome")),
    "lanes advance": lambda: _named(lane_progress._ADVANCE, _ADVANCED),
    "backlog of the outbox": lambda: backlog._OUTBOX,
    "backlog of the inbox": lambda: backlog._INBOX,
}


@pytest.mark.parametrize("name", HOT)
def test_no_finished_day_is_scanned(week: psycopg.Connection, name: str) -> None:
    table = "outbox" if "relay" in name or name.endswith("outbox") else "inbox"
    done = "published_at" if table == "outbox" else "processed_at"
    ids = [row[0] for row in week.execute(f"SELECT id FROM {table} WHERE {done} IS NULL")]
    assert len(ids) == WAITING
    values = {
        "owned": list(range(16)),
        "held_back": [],
        "in_flight": [],
        "limit": 500,
        "ids": ids,
        "error": "x",
        "outcome": "handled",
    }
    values |= {"inbox_ids": ids, "sources": [], "aggregates": [], "seen": [], "seqs": []}
    if name == "lanes advance":
        values["ids"] = []
    assert relations_scanned(week, HOT[name](), values) == []


def test_the_measure_finds_a_scan(week: psycopg.Connection) -> None:
    assert relations_scanned(week, "SELECT count(*) FROM outbox WHERE type = 'x'", {}) != []
