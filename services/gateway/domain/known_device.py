"""The mark of a browser on which somebody has signed in: theirs to fail with, good for nothing else.

Nothing of it is stored here, and no name stands in it. A browser that several people use carries one for each.
"""

import hmac
import secrets
from datetime import UTC, datetime, timedelta
from hashlib import sha256

from services.gateway.domain.account import normalise

LASTS = timedelta(days=180)
"""[P]"""
_MOST = 5
_BETWEEN = "~"


def add_mark(cookie: str, username: str, secret: str, at: datetime) -> str:
    """The cookie with a fresh mark for this name, in front of those of others."""
    others = [one for one in _marks(cookie) if _read(one, username, secret, at) is None]
    device, issued = secrets.token_urlsafe(12), int(at.timestamp())
    return _BETWEEN.join([f"{device}.{issued}.{_seal(username, device, issued, secret)}", *others][:_MOST])


def device_of(cookie: str, username: str, secret: str, at: datetime) -> str | None:
    """The mark that this name has in the cookie. None: there is none, or it is too old."""
    found = (_read(one, username, secret, at) for one in _marks(cookie))
    return next((device for device in found if device is not None), None)


def _marks(cookie: str) -> list[str]:
    return [one for one in cookie[:2000].split(_BETWEEN) if one][:_MOST]


def _read(mark: str, username: str, secret: str, at: datetime) -> str | None:
    device, _, rest = mark.partition(".")
    issued, _, seal = rest.partition(".")
    if not issued.isascii() or not issued.isdigit() or len(issued) > 12:
        return None
    if not hmac.compare_digest(seal.encode(), _seal(username, device, int(issued), secret).encode()):
        return None
    return device if at < datetime.fromtimestamp(int(issued), UTC) + LASTS else None


def _seal(username: str, device: str, issued: int, secret: str) -> str:
    said = f"device:{normalise(username)}\n{device}\n{issued}"
    return hmac.new(secret.encode(), said.encode(), sha256).hexdigest()
