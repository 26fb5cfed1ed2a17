"""The signed link by which an investor follows a dossier without an account.

The token names one dossier, for a mandatary also the mandate, and the time of signing, nothing else. Whoever holds the
link sees what its holder sees: no staff identity, no internal note.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar
from uuid import UUID

from itsdangerous import BadData, SignatureExpired, URLSafeTimedSerializer
from pydantic import AwareDatetime

from shared.contracts.refusal import Refusal

PATH = "/track/"
VALID_DAYS = 90
"""Unless the settings say otherwise (`PRIMO_TRACKING_LINK_DAYS`, the same for who signs and who reads). [P]"""
_SALT = "primo.tracking.v1"  # keeps a token of another use, signed with the same secret, from opening a dossier
_TOKEN = re.compile(r"(/track/|/preferences/|/unsubscribe/)[\w.~%-]+")
"""Also of the links of shared/contracts/preference_links.py."""
_MANDATE_SALT = "primo.tracking.mandate.v1"
"""Of its own, so that no page takes a mandatary for the investor unless it asks who it is."""


@dataclass(frozen=True)
class Key:
    """What a token opens."""

    dossier_id: UUID
    mandate_id: UUID | None = None
    """Set: for who acts for the investor."""


class TrackingLinkInvalid(Refusal):
    """Not a link that was signed here: cut short, altered, or signed with another secret."""

    code: ClassVar[str] = "tracking.link_invalid"


class TrackingLinkExpired(Refusal):
    """The link is older than it may be; the next message carries a new one."""

    code: ClassVar[str] = "tracking.link_expired"
    signed_at: AwareDatetime


def sign(dossier_id: UUID, secret: str) -> str:
    """A token for one dossier, safe in a URL, valid from now."""
    token: str | bytes = serializer(secret).dumps(dossier_id.hex)
    return token if isinstance(token, str) else token.decode("ascii")


def sign_for_mandatary(dossier_id: UUID, mandate_id: UUID, secret: str) -> str:
    """A token for who acts for the investor: it opens what the mandate allows, as long as the mandate is in force."""
    token: str | bytes = serializer(secret, _MANDATE_SALT).dumps(f"{dossier_id.hex}{mandate_id.hex}")
    return token if isinstance(token, str) else token.decode("ascii")


def read(token: str, secret: str, max_age: timedelta) -> UUID:
    """The dossier that an investor's own token names; a mandatary's is not one.

    Raises TrackingLinkExpired when it was signed longer than `max_age` ago, TrackingLinkInvalid for anything else
    that was not signed with `secret`.
    """
    return _id(read_signed(token, serializer(secret), max_age))


def read_key(token: str, secret: str, max_age: timedelta) -> Key:
    """What a token opens, and for whom. Raises as `read` does."""
    try:
        return Key(read(token, secret, max_age))
    except TrackingLinkInvalid:
        said = read_signed(token, serializer(secret, _MANDATE_SALT), max_age)
        return Key(_id(said[:32]), _id(said[32:]))


def without_links(words: str) -> str:
    """A message as others may read it: whoever holds its link acts in its reader's place."""
    return _TOKEN.sub(r"\1…", words)


def _id(said: str) -> UUID:
    try:
        return UUID(hex=said)
    except (ValueError, AttributeError, TypeError) as error:
        raise TrackingLinkInvalid() from error


def read_signed(token: str, key: URLSafeTimedSerializer, max_age: timedelta) -> str:
    """What was signed. Raises TrackingLinkExpired, TrackingLinkInvalid."""
    try:
        return str(key.loads(token, max_age=int(max_age.total_seconds())))
    except SignatureExpired as error:
        signed_at: datetime | None = error.date_signed
        if signed_at is None:
            raise TrackingLinkInvalid() from error
        raise TrackingLinkExpired(signed_at=signed_at) from error
    except BadData as error:
        raise TrackingLinkInvalid() from error


def url(public_url: str, token: str) -> str:
    """The address to put into a message."""
    return f"{public_url.rstrip('/')}{PATH}{token}"


def serializer(secret: str, salt: str = _SALT) -> URLSafeTimedSerializer:
    """Raises ValueError for an empty secret: whatever it signs, anybody could."""
    if not secret:
        raise ValueError("the tracking secret is empty")
    return URLSafeTimedSerializer(secret, salt=salt, signer_kwargs={"digest_method": hashlib.sha256})
