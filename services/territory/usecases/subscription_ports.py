"""What subscriptions need of the outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.territory.domain.going_out import GoingOut
from services.territory.domain.webhook import Delivered
from shared.contracts.territory.subscriptions import CreateSubscription


@dataclass(frozen=True)
class Standing:
    """A subscription where it stands, under its lock."""

    id: UUID
    state: str
    cursor: int
    salt: bytes


class PublicLog(Protocol):
    def tell(self, *facts: GoingOut) -> None:
        """Written with the change that is told."""


class Webhooks(Protocol):
    """What the set-up says of them."""

    def check(self, url: str) -> None:
        """Raises ReceiverRefused."""

    def new_secret(self) -> tuple[bytes, str]:
        """Its salt, and the secret as receivers configure it. Raises WebhooksUnavailable."""


class Subscriptions(Protocol):
    def find(self, subscription_id: UUID) -> Standing | None:
        """Loaded under its lock."""

    def has_name(self, name: str) -> bool: ...

    def add(self, identifier: UUID, said: CreateSubscription, salt: bytes, at: datetime) -> None:
        """From the present end of the log on."""

    def change(self, subscription_id: UUID, by: UUID, at: datetime, values: Mapping[str, Any]) -> None: ...

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
        """End the delivery that waits, if it is that one; answers the position of its event."""

    def add_ping(self, subscription_id: UUID, event_id: UUID, at: datetime) -> None: ...

    def position_of(self, cursor: str | None) -> int:
        """Raises CursorUnknown."""

    def position_before(self, moment: datetime) -> int:
        """The place before everything that became true at that moment or later."""
