"""Who delivers a channel's messages, and how they fare."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel
from shared.contracts.operations import Reason
from shared.contracts.request import Request

ProviderName = Annotated[str, StringConstraints(min_length=1, max_length=64)]
ProviderPriority = Annotated[int, Field(ge=0, le=99)]
"""The lowest is asked first."""


class ProviderKind(StrEnum):
    """By which protocol a provider is spoken to."""

    SMTP = "smtp"
    SMPP = "smpp"
    HTTP = "http"
    WEB_PUSH = "web_push"
    WEBHOOK = "webhook"
    """Standard Webhooks 1.0."""


class ProviderState(StrEnum):
    """Of its circuit breaker."""

    CLOSED = "closed"
    """It is asked."""
    OPEN = "open"
    """It failed several times in a row and is left alone for a while."""
    HALF_OPEN = "half_open"
    """Its rest is over: one notice tries whether it works again."""


class ProviderAct(StrEnum):
    """What staff say of a provider."""

    PAUSE = "pause"
    """Nothing leaves by it; it is asked for nothing."""
    RESUME = "resume"
    PRIORITISE = "prioritise"
    """Its place in the order is another one than the settings say."""
    AS_CONFIGURED = "as_configured"
    """Its place is that of the settings again."""


class ProviderEntry(Contract):
    """One line of what staff said of a provider. Never rewritten."""

    at: AwareDatetime
    by: UUID
    act: str
    """A ProviderAct; of a receiver that the console names also added, address, secret, tried or removed."""
    priority: int | None = None
    """What was said of its place by then; None: as the settings say."""
    reason: str


class ProviderView(Contract):
    """One provider, as the process that sends saw it last."""

    name: str
    channel: Channel
    kind: ProviderKind
    priority: int
    """The lowest is asked first."""
    configured_priority: int | None = None
    """What the settings say; None from a release that knew no other."""
    paused: bool = False
    """By staff: whatever its breaker says, it is not asked."""
    history: tuple[ProviderEntry, ...] = ()
    """What staff said of it last, the newest first."""
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


class ProviderMove(Contract):
    """What is said of a provider, and why."""

    act: ProviderAct
    priority: ProviderPriority | None = None
    """Of `prioritise`, and of nothing else."""
    reason: Reason

    @model_validator(mode="after")
    def _has_its_place(self) -> Self:
        if (self.act is ProviderAct.PRIORITISE) != (self.priority is not None):
            raise ValueError("a priority belongs to prioritise, and to nothing else")
        return self


class MoveProvider(Request[None], service="notifications", method="move_provider"):
    """Said once, it holds in every process that sends within seconds, and after a restart.

    Raises ProviderNotFound, ProviderNotInState.
    """

    name: ProviderName
    move: ProviderMove
    staff_id: UUID
