"""Subscriptions in the database, and what the set-up says of webhooks."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from services.territory.adapters import public_log
from services.territory.adapters.public_tables import delivery, public_event, subscription
from services.territory.domain.going_out import GoingOut
from services.territory.domain.receiver import receiver_of
from services.territory.domain.webhook import Delivered, State
from services.territory.usecases.subscription_ports import Standing
from shared.contracts.territory.public_events import Ping
from shared.contracts.territory.subscription_refusals import WebhooksUnavailable
from shared.contracts.territory.subscriptions import CreateSubscription
from shared.network.webhooks.signature import fresh


@dataclass(frozen=True)
class WebhookSetUp:
    """See usecases/subscription_ports.py. `key`: half of every secret; empty: there are no webhooks."""

    key: str = field(default="", repr=False)
    named_origins: Sequence[str] = ()

    def check(self, url: str) -> None:
        receiver_of(url, self.named_origins)

    def new_secret(self) -> tuple[bytes, str]:
        if not self.key:
            raise WebhooksUnavailable()
        return fresh(self.key)


class SqlPublicLog:
    """See usecases/subscription_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def tell(self, *facts: GoingOut) -> None:
        public_log.write(self._session, facts)


class SqlSubscriptions:
    """See usecases/subscription_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def find(self, subscription_id: UUID) -> Standing | None:
        c = subscription.c
        wanted = select(c.id, c.state, c.cursor, c.salt).where(c.id == subscription_id).with_for_update()
        row = self._session.execute(wanted).one_or_none()
        return None if row is None else Standing(row.id, row.state, row.cursor, bytes(row.salt))

    def has_name(self, name: str) -> bool:
        c = subscription.c
        wanted = select(c.id).where(func.lower(c.name) == func.lower(name), c.state != State.CLOSED)
        return self._session.scalar(wanted) is not None

    def add(self, identifier: UUID, said: CreateSubscription, salt: bytes, at: datetime) -> None:
        row = {
            "id": identifier,
            "name": said.name,
            "url": said.url,
            **{name: [str(code) for code in codes] for name, codes in said.wanted},
            "state": State.ACTIVE,
            "salt": salt,
            "cursor": public_log.last_position(self._session),
            "tries": 0,
            "created_by": said.staff_id,
            "created_at": at,
            "changed_by": said.staff_id,
            "changed_at": at,
        }
        self._session.execute(insert(subscription).values(row))

    def change(self, subscription_id: UUID, by: UUID, at: datetime, values: Mapping[str, Any]) -> None:
        changed = update(subscription).where(subscription.c.id == subscription_id)
        self._session.execute(changed.values(changed_by=by, changed_at=at, **values))

    def settle_waiting(
        self,
        subscription_id: UUID,
        state: Delivered,
        at: datetime,
        by: UUID,
        reason: str | None,
        *,
        only: int | None = None,
    ) -> int | None:
        d = delivery.c
        waiting = (d.subscription_id == subscription_id) & d.settled_at.is_(None) & d.position.is_not(None)
        if only is not None:
            waiting &= d.id == only
        settled = update(delivery).where(waiting).values(state=state, settled_at=at, settled_by=by, skip_reason=reason)
        position: int | None = self._session.scalar(settled.returning(d.position))
        return position

    def add_ping(self, subscription_id: UUID, event_id: UUID, at: datetime) -> None:
        row = {
            "subscription_id": subscription_id,
            "event_id": event_id,
            "type": Ping.type,
            "subject": f"{Ping.about}/{subscription_id}",
            "state": Delivered.WAITING,
            "created_at": at,
        }
        self._session.execute(insert(delivery).values(row))

    def position_of(self, cursor: str | None) -> int:
        return public_log.position_of(cursor, self._session)

    def position_before(self, moment: datetime) -> int:
        c = public_event.c
        first = self._session.scalar(
            select(func.min(c.position)).where(c.occurred_at >= moment, c.position.is_not(None))
        )
        return public_log.last_position(self._session) if first is None else first - 1
