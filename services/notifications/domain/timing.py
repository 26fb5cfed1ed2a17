"""When a notice leaves: not at night, not on days of rest, not when a newer step has overtaken it.

Nothing is dropped: what is held leaves later, and what is superseded or expired is shown as such, with the reason.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import IntEnum
from zoneinfo import ZoneInfo

from shared.contracts.notifications.codes import Channel

IsWorkingDay = Callable[[date], bool]
_MOST_STEPS = 60
"""No country rests for a month."""


class Priority(IntEnum):
    """Who goes first in the queue."""

    STATUS = 0
    """About a dossier: somebody waits for it."""
    BULK = 9
    """Sent to many."""


UNRELEASED = 10
"""No lane of senders: a message of a campaign whose turn has not come, or that was held back."""


@dataclass(frozen=True)
class QuietHours:
    """On the reader's clock."""

    begin: time
    end: time
    """On the next day, when it is earlier than `begin`."""
    working_days_only: bool

    def open_from(self, at: datetime, zones: Sequence[ZoneInfo], is_working: IsWorkingDay) -> datetime:
        """The first moment from `at` on that is quiet in none of these zones: which is the person's is not known."""
        for _ in range(_MOST_STEPS):
            later = max(self._open_in(at, zone, is_working) for zone in zones)
            if later == at:
                break
            at = later
        return at

    def _open_in(self, at: datetime, zone: ZoneInfo, is_working: IsWorkingDay) -> datetime:
        local = at.astimezone(zone)
        day = local.date()
        if self.working_days_only and not is_working(day):
            return self._morning(day + timedelta(days=1), zone)
        if local.time() < self.end:
            return self._morning(day, zone)
        if local.time() >= self.begin:
            return self._morning(day + timedelta(days=1), zone)
        return at

    def _morning(self, day: date, zone: ZoneInfo) -> datetime:
        return datetime.combine(day, self.end, zone).astimezone(UTC)


@dataclass(frozen=True)
class TimingPolicy:
    """See data/timing.toml for what stands in it and why. Texts are named by their keys."""

    push_lives: timedelta
    """How long a push service keeps a hint for a browser that is away."""
    digest_at: time
    """On the reader's clock."""
    chatty: frozenset[str]
    """Small steps, which a digest may tell."""

    quiet: Mapping[Channel, QuietHours]
    bulk: QuietHours
    overriding: frozenset[str]
    superseded: frozenset[str]
    superseded_after: timedelta
    expired_after: timedelta

    def quiet_hours(self, channel: Channel, priority: int, text: str) -> QuietHours | None:
        """None: it leaves at any hour."""
        if priority >= Priority.BULK:
            return self.bulk
        # A hint is no notice: what a deadline runs from is told by the e-mail, and the browser stays silent at night.
        overrides = text in self.overriding and channel is not Channel.PUSH
        return None if overrides else self.quiet.get(channel)

    def urgency(self, priority: int, text: str) -> str:
        """Of a hint (RFC 8030 section 5.3): a telephone with an empty battery is woken for a deadline alone."""
        if priority >= Priority.BULK:
            return "low"
        return "high" if text in self.overriding else "normal"

    def next_digest(self, after: datetime, zones: Sequence[ZoneInfo], *, further: int = 0) -> datetime:
        """The first morning after a moment, on all clocks of the country: which is the person's is not known.
        `further`: so many mornings later.
        """
        begin = after.astimezone(UTC).date() - timedelta(days=1)
        mornings = (
            max(datetime.combine(begin + timedelta(days=day), self.digest_at, zone).astimezone(UTC) for zone in zones)
            for day in range(further + 5)
        )
        return [one for one in mornings if one > after][further]

    def may_be_superseded(self, text: str, waited: timedelta) -> bool:
        return text in self.superseded and waited > self.superseded_after

    def is_expired(self, text: str, waited: timedelta) -> bool:
        return text not in self.overriding and waited > self.expired_after
