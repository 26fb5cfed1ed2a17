"""One act of an operator on many parked events: each stands or falls for itself."""

from collections.abc import Callable
from typing import Any, Protocol
from uuid import UUID

import psycopg

from shared.contracts.operations import AT_MOST, ActOnParked, ActsOnParked
from shared.contracts.refusal import Refusal

_ALIKE = "resolved_at IS NULL AND fingerprint = %(fingerprint)s"
_IN_LANE = """
resolved_at IS NULL AND source = %(source)s AND aggregate = %(aggregate)s AND aggregate_id = %(aggregate_id)s
"""


class Act(Protocol):
    """`parking.replay` or `parking.discard`."""

    def __call__(self, connection: psycopg.Connection, parked_id: int, *, by: str, reason: str) -> None: ...


def on_group(
    connection: psycopg.Connection, act: Act, fingerprint: str, *, by: str, reason: str, at_most: int = AT_MOST
) -> ActsOnParked:
    """Those that failed alike, the oldest first."""
    return _on_each(connection, _ALIKE, {"fingerprint": fingerprint}, at_most, _with(act, by, reason))


def on_lane(
    connection: psycopg.Connection, act: Act, lane: tuple[str, str, UUID], *, by: str, reason: str
) -> ActsOnParked:
    """What is parked of one aggregate, in its order. `lane`: publisher, kind of aggregate, aggregate."""
    values = dict(zip(("source", "aggregate", "aggregate_id"), lane, strict=True))
    return _on_each(connection, _IN_LANE, values, AT_MOST, _with(act, by, reason))


def _with(act: Act, by: str, reason: str) -> Callable[[psycopg.Connection, int], None]:
    return lambda connection, parked_id: act(connection, parked_id, by=by, reason=reason)


def _on_each(
    connection: psycopg.Connection,
    condition: str,
    values: dict[str, Any],
    at_most: int,
    act: Callable[[psycopg.Connection, int], None],
) -> ActsOnParked:
    chosen = f"SELECT id FROM parked_event WHERE {condition} ORDER BY aggregate_seq, id LIMIT %(at_most)s"  # noqa: S608
    rows = connection.execute(chosen, {**values, "at_most": at_most}).fetchall()
    acts = tuple(_one(connection, parked_id, act) for (parked_id,) in rows)
    counted = f"SELECT count(*) FROM parked_event WHERE {condition}"  # noqa: S608  # conditions are the two above
    (waiting,) = connection.execute(counted, values).fetchone() or (0,)
    return ActsOnParked(acts=acts, left=waiting - sum(one.refusal is not None for one in acts))


def _one(connection: psycopg.Connection, parked_id: int, act: Callable[[psycopg.Connection, int], None]) -> ActOnParked:
    try:
        with connection.transaction():  # a savepoint: what is refused takes nothing else with it
            act(connection, parked_id)
    except Refusal as refusal:
        return ActOnParked(parked_id=parked_id, refusal=refusal.code)
    return ActOnParked(parked_id=parked_id)
