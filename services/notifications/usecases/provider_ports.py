"""What the use cases of providers need of the outside."""

from typing import Protocol

from services.notifications.domain.provider import Wish
from shared.contracts.notifications.providers import ProviderEntry


class ProviderWishes(Protocol):
    """What staff said of providers."""

    def get(self, name: str) -> Wish:
        """Under a lock of its own, until the transaction ends. Raises ProviderNotFound."""

    def save(self, name: str, wish: Wish, entry: ProviderEntry) -> None: ...
