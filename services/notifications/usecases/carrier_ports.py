"""What a channel's messages leave by."""

from collections.abc import Callable
from typing import Protocol

from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from services.notifications.usecases.ports import Claim


class Line(Protocol):
    """The conversation with one provider. For one thread."""

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        """Hand the message over; `transmitting` is called right before its content leaves.

        Raises CannotWrite, and what `transmitting` raises; every answer or silence of a provider is an Attempt.
        """

    def close(self) -> None:
        """End its connection; the next delivery opens another."""


class Carrier(Line, Protocol):
    """What a channel's messages leave by: all its providers. For one thread."""

    def ready(self) -> bool:
        """Whether some provider would be asked now."""
