"""What the territory service refuses of subscriptions, each with its stable code and data."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.territory.refusals import TerritoryRefusal


class SubscriptionNotFound(TerritoryRefusal):
    code: ClassVar[str] = "subscription.not_found"
    subscription_id: UUID


class SubscriptionNameTaken(TerritoryRefusal):
    """Another subscription that is not closed has the name: its secret is known to somebody else."""

    code: ClassVar[str] = "subscription.name_taken"
    name: str


class ReceiverRefused(TerritoryRefusal):
    """Nothing is sent to such an address."""

    code: ClassVar[str] = "subscription.receiver_refused"
    problem: str
    """malformed, not_https, credentials, port, or private."""


class EventTypeUnknown(TerritoryRefusal):
    """No such type goes out."""

    code: ClassVar[str] = "event_type.unknown"
    type: str


class CursorUnknown(TerritoryRefusal):
    """No place of this log: it was not given by it, or the database was put back to an earlier day."""

    code: ClassVar[str] = "cursor.unknown"
    cursor: str


class ReplayAhead(TerritoryRefusal):
    """A replay begins before the place where the subscription stands; to leave something out, it is skipped."""

    code: ClassVar[str] = "subscription.replay_ahead"
    subscription_id: UUID


class NothingToSkip(TerritoryRefusal):
    """That delivery does not wait any more."""

    code: ClassVar[str] = "subscription.nothing_to_skip"
    delivery_id: int


class WebhooksUnavailable(TerritoryRefusal):
    """The set-up has no key for webhooks (PRIMO_WEBHOOK_KEY): no secret can be made."""

    code: ClassVar[str] = "webhooks.unavailable"
