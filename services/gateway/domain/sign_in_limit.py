"""How often one may fail to sign in.

Counted for a user name *and* an address together: whoever guesses from elsewhere does not lock the owner out.
"""

import hmac
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from services.gateway.domain.account import normalise
from services.gateway.domain.errors import TooManyAttempts

ATTEMPTS = 5
WINDOW = timedelta(minutes=15)
"""[P] both numbers."""


def key_of(username: str, address: str, secret: str) -> str:
    """Names the pair without keeping either: a keyed hash."""
    pair = f"{normalise(username)}\n{address}"
    return hmac.new(secret.encode(), pair.encode(), sha256).hexdigest()


def check(attempts: Sequence[datetime], now: datetime) -> None:
    """`attempts` are those within the window, oldest first. Raises TooManyAttempts."""
    recent = [at for at in attempts if at > now - WINDOW]
    if len(recent) >= ATTEMPTS:
        until_free = recent[-ATTEMPTS] + WINDOW - now
        raise TooManyAttempts(retry_after_s=max(1, int(until_free.total_seconds()) + 1))
