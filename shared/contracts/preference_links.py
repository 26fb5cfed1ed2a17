"""The signed links by which a person says what they want to be told, without an account.

A token names a person by id, for one click also a purpose, a channel and the campaign, and the time of signing: no
address, no name. It opens no dossier; the worst that a stranger does with a forwarded one is to end or begin messages.
"""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel
from shared.contracts.tracking import TrackingLinkInvalid, read_signed, serializer

PATH, ONE_CLICK_PATH = "/preferences/", "/unsubscribe/"
LASTS = timedelta(days=730)
"""Longer than a tracking link: whoever finds an old announcement must be able to end them. [P]"""
_SALT, _ONE_CLICK_SALT = "primo.preferences.v1", "primo.unsubscribe.v1"


@dataclass(frozen=True)
class Unsubscribing:
    """What one click ends."""

    person_id: UUID
    purpose: Purpose
    channel: Channel
    campaign_id: UUID | None = None
    """Whose message it was that led to it."""


@dataclass(frozen=True)
class PreferenceLinks:
    """How such links are made. The secret is the one of tracking links."""

    public_url: str
    secret: str

    def page(self, person_id: UUID) -> str:
        return f"{self.public_url.rstrip('/')}{PATH}{serializer(self.secret, _SALT).dumps(person_id.hex)}"

    def one_click(self, ends: Unsubscribing) -> str:
        said = f"{ends.person_id.hex} {ends.purpose} {ends.channel}"
        if ends.campaign_id is not None:
            said += f" {ends.campaign_id.hex}"
        return f"{self.public_url.rstrip('/')}{ONE_CLICK_PATH}{serializer(self.secret, _ONE_CLICK_SALT).dumps(said)}"


def read_preferences(token: str, secret: str) -> UUID:
    """The person whose page it opens. Raises TrackingLinkExpired, TrackingLinkInvalid."""
    return _person(read_signed(token, serializer(secret, _SALT), LASTS))


def read_one_click(token: str, secret: str) -> Unsubscribing:
    """Raises as `read_preferences` does."""
    said = read_signed(token, serializer(secret, _ONE_CLICK_SALT), LASTS).split(" ")
    try:
        person, purpose, channel, *campaign = said
        if len(campaign) > 1:
            raise ValueError("too long")
        of = UUID(hex=campaign[0]) if campaign else None
        return Unsubscribing(_person(person), Purpose(purpose), Channel(channel), of)
    except ValueError as error:
        raise TrackingLinkInvalid() from error


def _person(said: str) -> UUID:
    try:
        return UUID(hex=said)
    except ValueError as error:
        raise TrackingLinkInvalid() from error
