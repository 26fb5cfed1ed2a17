"""A channel's providers: in which order they are asked, and when one that fails is left alone."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.provider_refusals import ProviderNotInState
from shared.contracts.notifications.providers import ProviderAct, ProviderKind, ProviderMove, ProviderState

FAILURES = 5
"""In a row, until a provider rests."""
FIRST_REST, LONGEST_REST = timedelta(seconds=10), timedelta(minutes=5)
"""Doubled each time that the first notice after a rest fails as well."""
PROBE_LIMIT = timedelta(minutes=2)
"""After which the sender that tried a resting provider is taken for dead, and another may."""


@dataclass(frozen=True)
class Provider:
    """Somebody who delivers a channel's messages."""

    name: str
    channel: Channel
    kind: ProviderKind
    priority: int = 0
    """The lowest is asked first."""


@dataclass(frozen=True)
class Wish:
    """What staff said of a provider, beside the settings."""

    priority: int | None = None
    """None: as the settings say."""
    paused: bool = False


def moved(name: str, wish: Wish, move: ProviderMove) -> Wish:
    """Raises ProviderNotInState when nothing would change."""
    if move.act in (ProviderAct.PAUSE, ProviderAct.RESUME):
        after = replace(wish, paused=move.act is ProviderAct.PAUSE)
    else:
        after = replace(wish, priority=move.priority)
    if after == wish:
        raise ProviderNotInState(name=name)
    return after


@dataclass
class Breaker:
    """Whether a provider is asked. It opens after failures in a row; when its rest is over, one notice tries.

    No library: `pybreaker` holds its lock during the call, so that senders would wait for each other; `circuitbreaker`
    lets everybody through at once when the rest is over.
    """

    state: ProviderState = ProviderState.CLOSED
    since: datetime | None = None
    """Of a state other than closed."""
    failures: int = 0
    """In a row."""
    _rest: timedelta = field(default=FIRST_REST, repr=False)
    _probe: datetime | None = field(default=None, repr=False)

    def ready(self, now: datetime) -> bool:
        """Whether a notice that is claimed now would be taken."""
        if self.state is ProviderState.CLOSED:
            return True
        if self.state is ProviderState.OPEN:
            return self.since is None or now >= self.since + self._rest
        return self._probe is None or now >= self._probe + PROBE_LIMIT

    def admit(self, now: datetime) -> bool:
        """Let a notice through, or not. After a rest one alone."""
        if not self.ready(now):
            return False
        if self.state is not ProviderState.CLOSED:
            self.state, self._probe = ProviderState.HALF_OPEN, now
        return True

    def succeeded(self) -> None:
        """It answered, whatever it said of the message."""
        self.state, self.since, self.failures = ProviderState.CLOSED, None, 0
        self._rest, self._probe = FIRST_REST, None

    def failed(self, now: datetime) -> None:
        self.failures += 1
        if self.state is ProviderState.HALF_OPEN:
            self._rest = min(self._rest * 2, LONGEST_REST)
        elif self.failures < FAILURES:
            return
        if self.state is not ProviderState.OPEN:
            self.state, self.since, self._probe = ProviderState.OPEN, now, None

    def withdrawn(self) -> None:
        """What was let through never came to the provider: the next one may try."""
        self._probe = None
