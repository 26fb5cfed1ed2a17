"""Who delivers a channel's messages, and how they fare."""

from enum import StrEnum

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel
from shared.contracts.request import Request


class ProviderKind(StrEnum):
    """By which protocol a provider is spoken to."""

    SMTP = "smtp"
    SMPP = "smpp"
    HTTP = "http"


class ProviderState(StrEnum):
    """Of its circuit breaker."""

    CLOSED = "closed"
    """It is asked."""
    OPEN = "open"
    """It failed several times in a row and is left alone for a while."""
    HALF_OPEN = "half_open"
    """Its rest is over: one notice tries whether it works again."""


class ProviderView(Contract):
    """One provider, as the process that sends saw it last."""

    name: str
    channel: Channel
    kind: ProviderKind
    priority: int
    """The lowest is asked first."""
    state: ProviderState
    state_since: AwareDatetime | None
    """None while it works."""
    failures: int
    """In a row."""
    last_success_at: AwareDatetime | None
    last_failure_at: AwareDatetime | None
    last_failure: str
    """What it said or how it was lost; without an address."""
    seen_at: AwareDatetime
    """When the process that sends said this."""
    waiting: int
    """Notices of its channel that wait to be sent."""


class ListProviders(
    Request[tuple[ProviderView, ...]], service="notifications", method="list_providers", repeatable=True
):
    """All, by channel and in the order in which they are asked."""
