"""Where webhooks of subscriptions may go, in the refusals of this service."""

from collections.abc import Collection

from shared.contracts.territory.subscription_refusals import ReceiverRefused
from shared.network.webhooks import receiver
from shared.network.webhooks.receiver import Receiver, ReceiverUnusable


def receiver_of(url: str, named_origins: Collection[str] = ()) -> Receiver:
    """Raises ReceiverRefused."""
    try:
        return receiver.receiver_of(url, named_origins)
    except ReceiverUnusable as unusable:
        raise ReceiverRefused(problem=unusable.problem) from unusable
