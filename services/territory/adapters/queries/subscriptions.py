"""Subscriptions with what became of their deliveries, and the feed of changes."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, or_, select
from sqlalchemy.orm import Session

from services.territory.adapters import public_log
from services.territory.adapters.delivery_desk import filter_of
from services.territory.adapters.public_tables import delivery, delivery_attempt, subscription
from services.territory.domain.webhook import State
from shared.contracts.territory.public_events import PUBLIC
from shared.contracts.territory.subscription_refusals import EventTypeUnknown, SubscriptionNotFound
from shared.contracts.territory.subscriptions import (
    AttemptView,
    Changes,
    DeliveryView,
    EventFilter,
    GetSubscription,
    ListChanges,
    ListSubscriptions,
    ListTroubledSubscriptions,
    SubscriptionDetails,
    SubscriptionView,
)

DELIVERIES, ATTEMPTS = 50, 10
_s, _d, _a = subscription.c, delivery.c, delivery_attempt.c


def list_subscriptions(_: ListSubscriptions, session: Session, now: datetime) -> tuple[SubscriptionView, ...]:
    return _views(select(subscription).where(_s.state != State.CLOSED).order_by(_s.name), session, now)


def list_troubled_subscriptions(
    _: ListTroubledSubscriptions, session: Session, now: datetime
) -> tuple[SubscriptionView, ...]:
    failing = (_s.state == State.ACTIVE) & _s.failing_since.is_not(None)
    return _views(
        select(subscription).where(or_(_s.state == State.DISABLED, failing)).order_by(_s.name), session, now
    )  # fmt: skip


def get_subscription(request: GetSubscription, session: Session, now: datetime) -> SubscriptionDetails:
    """Raises SubscriptionNotFound."""
    row = session.execute(select(subscription).where(_s.id == request.subscription_id)).mappings().one_or_none()
    if row is None:
        raise SubscriptionNotFound(subscription_id=request.subscription_id)
    deliveries = _deliveries(session, request.subscription_id)
    return SubscriptionDetails(**_shown(dict(row), public_log.last_position(session), now), deliveries=deliveries)


def list_changes(request: ListChanges, session: Session, _: datetime) -> Changes:
    """Raises CursorUnknown, EventTypeUnknown.

    The end of the log is read before the events: what is numbered in between is behind it, and found the next time.
    """
    for kind in request.types:
        if kind not in PUBLIC:
            raise EventTypeUnknown(type=kind)
    begin, last = public_log.position_of(request.since, session), public_log.last_position(session)
    wanted = EventFilter(types=request.types, provinces=request.provinces, sectors=request.sectors)
    rows = [
        row for row in public_log.read_after(session, begin, wanted, request.limit + 1) if row["position"] <= last
    ]  # fmt: skip
    more = len(rows) > request.limit
    given = rows[: request.limit]
    # Where nothing more is wanted, the reader's place moves behind what the filter held back.
    reached = given[-1]["position"] if more else max(begin, last)
    return Changes(
        events=tuple(public_log.cloud_event(row) for row in given), next=public_log.cursor_of(reached), more=more
    )


def _views(wanted: Select[Any], session: Session, now: datetime) -> tuple[SubscriptionView, ...]:
    last = public_log.last_position(session)
    return tuple(SubscriptionView(**_shown(dict(row), last, now)) for row in session.execute(wanted).mappings())


def _shown(row: Mapping[str, Any], last: int, now: datetime) -> dict[str, Any]:
    """Never its salt."""
    same = ("name", "url", "state", "because", "tries", "next_attempt_at", "failing_since", "created_by", "created_at")
    overlaps = row["former_until"] is not None and row["former_until"] > now
    return {
        **{name: row[name] for name in (*same, "changed_at")},
        "subscription_id": row["id"],
        "wanted": filter_of(row),
        "behind": last - row["cursor"],
        "cursor": public_log.cursor_of(row["cursor"]),
        "two_secrets_until": row["former_until"] if overlaps else None,
    }


def _deliveries(session: Session, subscription_id: UUID) -> tuple[DeliveryView, ...]:
    wanted = select(delivery).where(_d.subscription_id == subscription_id).order_by(_d.id.desc()).limit(DELIVERIES)
    rows = session.execute(wanted).all()
    attempts = _attempts(session, [row.id for row in rows])
    return tuple(
        DeliveryView(
            delivery_id=row.id,
            event_id=row.event_id,
            type=row.type,
            subject=row.subject,
            state=row.state,
            created_at=row.created_at,
            settled_at=row.settled_at,
            skip_reason=row.skip_reason,
            attempts=tuple(attempts[row.id]),
        )
        for row in rows
    )


def _attempts(session: Session, delivery_ids: Sequence[int]) -> Mapping[int, list[AttemptView]]:
    found: dict[int, list[AttemptView]] = defaultdict(list)
    wanted = select(delivery_attempt).where(_a.delivery_id.in_(delivery_ids)).order_by(_a.id.desc())
    for row in session.execute(wanted):
        if len(found[row.delivery_id]) < ATTEMPTS:
            found[row.delivery_id].append(_attempt(row))
    return found


def _attempt(row: Row[Any]) -> AttemptView:
    took = None if row.ended_at is None else round((row.ended_at - row.begun_at).total_seconds() * 1000)
    return AttemptView(
        begun_at=row.begun_at, milliseconds=took, outcome=row.outcome, status=row.status, reply=row.reply
    )  # fmt: skip
