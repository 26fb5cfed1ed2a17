"""What is refused of providers."""

from typing import ClassVar

from shared.contracts.notifications.refusals import NotificationsRefusal


class ProviderNotFound(NotificationsRefusal):
    """No process that sends knows a provider of that name."""

    code: ClassVar[str] = "provider.not_found"
    name: str


class ProviderNotInState(NotificationsRefusal):
    """It is as it should become already."""

    code: ClassVar[str] = "provider.not_in_state"
    name: str
