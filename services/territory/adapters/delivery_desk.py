"""Where a sender takes the next event of a subscription, and where it says how that went.

One sender at a time holds a subscription: `claimed_by` is the token whose advisory lock its database session holds for
as long as the sender lives, so that what a dead one held is seen and taken over. An attempt is written before the
receiver is called. When our process ends in between, nobody knows whether the receiver acknowledged: the event is sent
again under the same `webhook-id`, as the standard has it.
"""

import secrets
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, case, func, insert, select, text, update

from services.territory.adapters import public_log
from services.territory.adapters.public_tables import (
    delivery,
    delivery_attempt,
    public_event,
    retry_pause,
    subscription,
)
from services.territory.domain.webhook import Delivered, State, Verdict
from services.territory.usecases.deliver_event import Claim
from shared.contracts.territory.public_events import Ping, enveloped
from shared.contracts.territory.subscriptions import EventFilter
from shared.network.webhooks.outcome import REPLY_BYTES, Ended, Outcome

_LOCK = text("SELECT pg_advisory_lock(:token)")
_HOLDERS = text("SELECT DISTINCT claimed_by FROM subscription WHERE claimed_by IS NOT NULL AND claimed_by <> :token")
_HOLDER_IS_GONE = text("SELECT pg_try_advisory_xact_lock(:token)")
_DUE = text("""
SELECT s.*, ping.id AS ping_id FROM subscription s
LEFT JOIN LATERAL (
    SELECT d.id FROM delivery d WHERE d.subscription_id = s.id AND d.position IS NULL AND d.settled_at IS NULL
    ORDER BY d.id LIMIT 1
) ping ON true
WHERE s.claimed_by IS NULL AND s.state <> 'closed' AND (
    ping.id IS NOT NULL
    OR (s.state = 'active' AND s.cursor < :last AND (s.next_attempt_at IS NULL OR s.next_attempt_at <= :now)))
ORDER BY ping.id NULLS LAST, s.attempted_at NULLS FIRST, s.id LIMIT 1
FOR UPDATE OF s SKIP LOCKED
""")
"""Whose last attempt is the longest ago comes first: a receiver that is slow, or far behind, keeps no other waiting."""
Row = dict[str, Any]
_s, _d, _a = subscription.c, delivery.c, delivery_attempt.c


class SqlDeliveryDesk:
    """One sender's desk, as long as its database session lives. The connection must end with it, not be pooled."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self.token = secrets.randbits(63)
        with connection.begin():
            connection.execute(_LOCK, {"token": self.token})

    def number(self) -> int:
        return public_log.number(self._connection)

    def recover(self, now: datetime) -> int:
        """Free what senders that are gone held; answers how many attempts they left."""
        with self._connection.begin():
            holders = self._connection.execute(_HOLDERS, {"token": self.token}).scalars().all()
        left = 0
        for holder in holders:
            with self._connection.begin():
                if self._connection.scalar(_HOLDER_IS_GONE, {"token": holder}):
                    left += self._take_over(holder, now)
        return left

    def _take_over(self, holder: int, now: datetime) -> int:
        freed = self._connection.scalars(
            update(subscription).where(_s.claimed_by == holder).values(claimed_by=None).returning(_s.id)
        ).all()
        theirs = select(_d.id).where(_d.subscription_id.in_(freed))
        ended = {"outcome": Outcome.INTERRUPTED, "ended_at": now, "reply": "our process ended"}
        return self._connection.execute(
            update(delivery_attempt)
            .where(_a.delivery_id.in_(theirs), _a.outcome == Outcome.UNDER_WAY)
            .values(ended)
        ).rowcount  # fmt: skip

    def claim(self, now: datetime) -> Claim | None:
        """The next attempt that is due, written down as under way; None: nothing is."""
        while True:
            with self._connection.begin():
                last = public_log.last_position(self._connection)
                due = self._connection.execute(_DUE, {"now": now, "last": last}).mappings().one_or_none()
                if due is None:
                    return None
                row = dict(due)
                found = self._ping(row) if row["ping_id"] is not None else self._next(row, last, now)
                if found is not None:
                    return self._begin(row, *found, now)

    def _ping(self, row: Row) -> tuple[int, Row]:
        ping = self._connection.execute(select(delivery).where(_d.id == row["ping_id"])).mappings().one()
        fact = Ping(subscription_id=row["id"], asked_at=ping["created_at"])
        event = enveloped(ping["event_id"], ping["type"], ping["subject"], ping["created_at"], public_log.plain(fact))
        return ping["id"], event

    def _next(self, row: Row, last: int, now: datetime) -> tuple[int, Row] | None:
        """The delivery that waits, or one of the next event; None: nothing up to `last` is wanted, which is noted."""
        waiting = self._connection.execute(
            select(_d.id, _d.position).where(
                _d.subscription_id == row["id"], _d.settled_at.is_(None), _d.position.is_not(None)
            )
        ).one_or_none()
        if waiting is not None:
            wanted = select(public_event).where(public_event.c.position == waiting.position)
            return waiting.id, public_log.cloud_event(dict(self._connection.execute(wanted).mappings().one()))
        events = public_log.read_after(self._connection, row["cursor"], filter_of(row), 1)
        if not events:
            self._connection.execute(update(subscription).where(_s.id == row["id"]).values(cursor=last))
            return None
        event = events[0]
        values = {name: event[name] for name in ("position", "event_id", "type", "subject")}
        made = insert(delivery).values(
            subscription_id=row["id"], state=Delivered.WAITING, created_at=now, **values
        )  # fmt: skip
        delivery_id: int = self._connection.execute(made.returning(_d.id)).scalar_one()
        return delivery_id, public_log.cloud_event(event)

    def _begin(self, row: Row, delivery_id: int, event: Row, now: datetime) -> Claim:
        held = {"claimed_by": self.token, "attempted_at": now}
        self._connection.execute(update(subscription).where(_s.id == row["id"]).values(held))
        begun = insert(delivery_attempt).values(
            delivery_id=delivery_id, begun_at=now, outcome=Outcome.UNDER_WAY, reply=""
        )
        former = [row["former_salt"]] if row["former_salt"] and now < row["former_until"] else []
        return Claim(
            subscription_id=row["id"],
            delivery_id=delivery_id,
            attempt_id=self._connection.execute(begun.returning(_a.id)).scalar_one(),
            url=row["url"],
            salts=[bytes(salt) for salt in (row["salt"], *former)],
            event=event,
            is_ping=row["ping_id"] is not None,
            tries=row["tries"],
        )

    def settle(self, claim: Claim, ended: Ended, verdict: Verdict, now: datetime) -> None:
        """Write down how it went, and let the subscription go. What a person did meanwhile (paused, skipped, replayed)
        stands: only a delivery that still waits moves the subscription's place.
        """
        with self._connection.begin():
            reply = ended.reply.encode()[:REPLY_BYTES].decode(errors="ignore").replace("\0", "")
            self._connection.execute(
                update(delivery_attempt)
                .where(_a.id == claim.attempt_id)
                .values(ended_at=now, outcome=ended.outcome, status=ended.status, reply=reply)
            )
            state = self._settled(claim, verdict)
            waited = self._connection.execute(
                update(delivery)
                .where(_d.id == claim.delivery_id, _d.settled_at.is_(None))
                .values(state=state, settled_at=None if state is Delivered.WAITING else now)
                .returning(_d.position)
            ).one_or_none()
            changes: dict[str, Any] = {"claimed_by": None}
            if waited is not None and not claim.is_ping:
                changes |= self._changes(verdict, waited.position, now)
            self._connection.execute(
                update(subscription)
                .where(_s.id == claim.subscription_id, _s.claimed_by == self.token)
                .values(changes)
            )  # fmt: skip

    @staticmethod
    def _settled(claim: Claim, verdict: Verdict) -> Delivered:
        if verdict.acknowledged:
            return Delivered.ACKNOWLEDGED
        return Delivered.FAILED if claim.is_ping else Delivered.WAITING

    @staticmethod
    def _changes(verdict: Verdict, position: int, now: datetime) -> dict[str, Any]:
        if verdict.acknowledged:
            return {"cursor": position, "tries": 0, "next_attempt_at": None, "failing_since": None}
        changes: dict[str, Any] = {
            "tries": verdict.tries,
            "next_attempt_at": None if verdict.pause is None else now + verdict.pause,
            "failing_since": func.coalesce(_s.failing_since, now),
        }
        if verdict.disabled is not None:
            still_on = _s.state == State.ACTIVE  # else a person has said otherwise meanwhile
            changes["state"] = case((still_on, State.DISABLED), else_=_s.state)
            changes["because"] = case((still_on, verdict.disabled), else_=_s.because)
        return changes

    def pauses(self, on: date) -> Sequence[timedelta]:
        """Those in force on a day."""
        latest = select(func.max(retry_pause.c.valid_from)).where(retry_pause.c.valid_from <= on).scalar_subquery()
        wanted = select(retry_pause.c.seconds).where(retry_pause.c.valid_from == latest).order_by(retry_pause.c.step)
        with self._connection.begin():
            return [timedelta(seconds=seconds) for seconds in self._connection.scalars(wanted)]


def filter_of(row: Mapping[str, Any]) -> EventFilter:
    return EventFilter(
        types=tuple(row["types"]), provinces=tuple(row["provinces"]), sectors=tuple(row["sectors"])
    )  # fmt: skip
