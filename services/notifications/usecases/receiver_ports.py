"""What the use cases of receivers of alerts need of the outside."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from shared.contracts.notifications.providers import ProviderEntry


@dataclass(frozen=True)
class Listening:
    """A receiver, under its lock."""

    id: UUID
    name: str
    salt: bytes


class ReceiverSetUp(Protocol):
    """What the set-up says of webhooks."""

    def check(self, url: str) -> None:
        """Raises StaffReceiverRefused."""

    def new_secret(self) -> tuple[bytes, str]:
        """Its salt, and the secret as receivers configure it. Raises StaffReceiversUnavailable."""


class StaffReceivers(Protocol):
    @property
    def set_up(self) -> ReceiverSetUp: ...

    def get(self, name: str) -> Listening:
        """Under its lock, until the transaction ends. Raises ProviderNotFound."""

    def add(self, name: str, url: str, salt: bytes, *, by: UUID, at: datetime) -> None:
        """Raises StaffReceiverNameTaken."""

    def change(self, receiver_id: UUID, values: Mapping[str, Any]) -> None: ...

    def ask(self, receiver: Listening, at: datetime) -> None:
        """Post a test to it, and to no other."""

    def note(self, name: str, entry: ProviderEntry) -> None:
        """Into the history of providers: it is one."""
