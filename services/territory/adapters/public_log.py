"""The log of public facts, and the order in which others read it.

A fact is written in the transaction of its cause, so that neither exists without the other. Readers follow a number,
`position`, and ask for what comes after the last one they have. The table's own `id` would not do: identities are drawn
before the commit, so a transaction that drew 7 may commit after one that drew 8 was read, and 7 would never be seen.

Therefore a fact has no position when it is written, and is given one afterwards, by `number`. Why no reader misses one:

1. Numbering takes place under a lock that is held until its transaction has committed (`pg_advisory_xact_lock`), and
   its statements after the lock begin with a new snapshot (read committed). So numberings follow each other whole: each
   sees every position that was given before.
2. It gives positions to facts that it sees, that is to committed ones, and each is higher than all given before.
3. Say a reader has read up to position p: it saw p committed, hence, by 1, everything below p was committed before,
   and it saw that too. What is numbered later is higher than p, by 2. So nothing ever appears at or below p.
4. A fact that commits late is numbered late; it is never skipped, for its position is empty until it has one.

Two facts of one aggregate keep their order: the second is written under the lock of the aggregate's row, after the
first has committed, so its `id` is higher, and whoever sees it sees the first: they are numbered in the order of `id`.

It costs a pass of whoever sends. `pg_snapshot_xmin` would do without, but any long transaction of the whole server
would hold it up, and transaction numbers do not survive a restore into another server: cursors are kept by others for
years. `tests/integration/territory/test_public_log.py` commits out of order.
"""

import base64
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, func, or_, select, text
from sqlalchemy.orm import Session

from services.territory.adapters.public_tables import public_event
from services.territory.domain.going_out import GoingOut
from shared.contracts.event import Contract
from shared.contracts.territory.public_events import enveloped
from shared.contracts.territory.public_fact import PublicFact
from shared.contracts.territory.subscription_refusals import CursorUnknown
from shared.contracts.territory.subscriptions import EventFilter
from shared.database.identifiers import uuid7

AT_ONCE = 1000
NOW = "now"

_LOCK = text("SELECT pg_advisory_xact_lock(hashtext('primo.public_log'))")
_NUMBER = text("""
UPDATE public_event SET position = numbered.position
FROM (
    SELECT id, row_number() OVER (ORDER BY id) + coalesce((SELECT max(position) FROM public_event), 0) AS position
    FROM (SELECT id FROM public_event WHERE position IS NULL ORDER BY id LIMIT :at_once) AS waiting
) AS numbered
WHERE public_event.id = numbered.id
""")
_WAITS = text("SELECT EXISTS (SELECT 1 FROM public_event WHERE position IS NULL)")
_p = public_event.c


def write(connection: Connection | Session, facts: Iterable[GoingOut]) -> None:
    """In the open transaction, which is that of their cause."""
    rows = [_row(one) for one in facts]
    if rows:
        connection.execute(public_event.insert(), rows)


def number(connection: Connection) -> int:
    """Give positions to what has none, in a transaction of its own; answers to how many. See above."""
    with connection.begin():
        if not connection.scalar(_WAITS):
            return 0
        connection.execute(_LOCK)
        return connection.execute(_NUMBER, {"at_once": AT_ONCE}).rowcount


def last_position(connection: Connection | Session) -> int:
    return connection.scalar(select(func.coalesce(func.max(_p.position), 0))) or 0


def read_after(
    connection: Connection | Session, position: int, wanted: EventFilter, limit: int
) -> Sequence[dict[str, Any]]:  # fmt: skip
    """Rows after a position that the filter lets through, in order."""
    asked = select(public_event).where(_p.position > position)
    for column, codes in ((_p.type, wanted.types), (_p.province, wanted.provinces), (_p.sector, wanted.sectors)):
        if codes:
            passes = column.in_([str(code) for code in codes])
            asked = asked.where(passes if column is _p.type else or_(passes, column.is_(None)))
    rows = connection.execute(asked.order_by(_p.position).limit(limit)).mappings()
    return [dict(row) for row in rows]


def cursor_of(position: int) -> str:
    """Opaque to those who keep it: what is in it may change, and none may be made up."""
    return base64.urlsafe_b64encode(f"1:{position}".encode()).rstrip(b"=").decode()


def position_of(cursor: str | None, connection: Connection | Session) -> int:
    """Raises CursorUnknown: also for a place that this log has not reached, for it was put back to an earlier day."""
    if cursor is None:
        return 0
    last = last_position(connection)
    if cursor == NOW:
        return last
    try:
        version, _, digits = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
    except ValueError:
        version, digits = "", ""
    if version != "1" or not digits.isdecimal() or len(digits) > 18 or int(digits) > last:
        raise CursorUnknown(cursor=cursor)
    return int(digits)


def cloud_event(row: dict[str, Any]) -> dict[str, Any]:
    """A row as CloudEvents 1.0 (structured mode). `cursor`: to ask the feed for what comes after it."""
    return {
        **enveloped(row["event_id"], row["type"], row["subject"], row["occurred_at"], row["data"]),
        "sequence": f"{row['position']:020d}",
        "cursor": cursor_of(row["position"]),
    }


def plain(fact: PublicFact | Contract) -> dict[str, Any]:
    return fact.model_dump(mode="json")


def _row(one: GoingOut) -> dict[str, Any]:
    data = plain(one.fact)
    return {
        "event_id": uuid7(),
        "type": one.fact.type,
        "subject": one.fact.subject,
        "province": data.get("province"),
        "sector": data.get("sector"),
        "occurred_at": one.occurred_at,
        "data": data,
    }
