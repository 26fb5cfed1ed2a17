"""The signed link by which an investor follows a dossier without an account.

The token names one dossier and the time of signing, nothing else. Whoever holds the link sees what its holder sees:
the page it opens shows no staff identity and no internal note, and asks for nothing.
"""

import hashlib
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


class TrackingLinkInvalid(Refusal):
    """Not a link that was signed here: cut short, altered, or signed with another secret."""

    code: ClassVar[str] = "tracking.link_invalid"


class TrackingLinkExpired(Refusal):
    """The link is older than it may be; the next message carries a new one."""

    code: ClassVar[str] = "tracking.link_expired"
    signed_at: AwareDatetime


def sign(dossier_id: UUID, secret: str) -> str:
    """A token for one dossier, safe in a URL, valid from now."""
    token: str | bytes = _serializer(secret).dumps(dossier_id.hex)
    return token if isinstance(token, str) else token.decode("ascii")


def read(token: str, secret: str, max_age: timedelta) -> UUID:
    """The dossier that a token names.

    Raises TrackingLinkExpired when it was signed longer than `max_age` ago, TrackingLinkInvalid for anything else
    that was not signed with `secret`.
    """
    try:
        return UUID(hex=_serializer(secret).loads(token, max_age=int(max_age.total_seconds())))
    except SignatureExpired as error:
        signed_at: datetime | None = error.date_signed
        if signed_at is None:
            raise TrackingLinkInvalid() from error
        raise TrackingLinkExpired(signed_at=signed_at) from error
    except (BadData, ValueError, AttributeError, TypeError) as error:
        raise TrackingLinkInvalid() from error


def url(public_url: str, token: str) -> str:
    """The address to put into a message."""
    return f"{public_url.rstrip('/')}{PATH}{token}"


def _serializer(secret: str) -> URLSafeTimedSerializer:
    if not secret:
        raise ValueError("the tracking secret is empty")
    return URLSafeTimedSerializer(secret, salt=_SALT, signer_kwargs={"digest_method": hashlib.sha256})
