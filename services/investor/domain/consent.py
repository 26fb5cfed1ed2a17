"""The consent log: what a person agreed to or withdrew, by purpose and channel. Law 09-08 art. 10; GDPR art. 7."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.preferences import Wish
from shared.contracts.notifications.codes import Channel

WITHOUT_CHANNEL: Mapping[Purpose, frozenset[Channel]] = {
    Purpose.SERVICE_NOTICES: frozenset(Channel),
    Purpose.PROMOTION: frozenset({Channel.EMAIL}),
}
"""What a line reaches that names no channel. Being told of one's file is one wish, whose other channels only stand in
for e-mail; who agreed to announcements before channels were told apart agreed to no more than they had been sent.
"""


@dataclass(eq=False)
class Consent:
    """A line of the consent log: what a person agreed to or withdrew, in which wording, when. Kept as it was said."""

    purpose: Purpose
    text_version: str
    language: Language
    given_at: datetime
    """When it was said, either way."""
    given: bool = True
    by: UUID | None = None
    """Staff who entered it; None: the person."""
    channel: Channel | None = None
    way: ConsentWay | None = None
    """None: not noted then."""

    def reaches(self, purpose: Purpose, channel: Channel) -> bool:
        return self.purpose is purpose and channel in self.channels

    @property
    def channels(self) -> frozenset[Channel]:
        return WITHOUT_CHANNEL[self.purpose] if self.channel is None else frozenset({self.channel})


def reachable_by(phone: str | None) -> tuple[Channel, ...]:
    """The channels by which a person can be sent what they agreed to; a browser shows hints of their file alone."""
    return (Channel.EMAIL, Channel.SMS) if phone else (Channel.EMAIL,)


def last_word(log: Sequence[Consent], purpose: Purpose, channel: Channel) -> bool | None:
    """`log`: the oldest first. None: nothing was said of that."""
    return next((line.given for line in reversed(log) if line.reaches(purpose, channel)), None)


def agrees(log: Sequence[Consent], purpose: Purpose, channel: Channel) -> bool:
    """Silence is no yes to announcements, and no refusal of being told of one's file, which is part of handling it."""
    word = last_word(log, purpose, channel)
    return purpose is Purpose.SERVICE_NOTICES if word is None else word


def wishes_of(log: Sequence[Consent], phone: str | None, *, browsers: bool = False) -> tuple[Wish, ...]:
    """`browsers`: one or more show hints of news. Announcements are not asked of them."""
    asked = [(purpose, channel) for purpose in Purpose for channel in reachable_by(phone)]
    if browsers:
        asked.append((Purpose.SERVICE_NOTICES, Channel.PUSH))
    return tuple(
        Wish(purpose=purpose, channel=channel, given=agrees(log, purpose, channel)) for purpose, channel in asked
    )
