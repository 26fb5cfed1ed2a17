"""How often one may fail to sign in, so that guessing stays hopeless and nobody is locked out by others.

A browser on which somebody has signed in before carries a mark (`known_device`), and its failures count for itself
alone. All others count three times: for the user name and the address together, for the name, for the address. Whoever
fills the last two from many places shuts out browsers that the owner has never used, not those that they use. After
"Slow Down Online Guessing Attacks with Device Cookies", OWASP.
"""

import hmac
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from services.gateway.domain.account import normalise
from services.gateway.domain.errors import TooManyAttempts

ATTEMPTS = 5
OF_NAME = 50
OF_ADDRESS = 100
WINDOW = timedelta(minutes=15)
"""[P] all four numbers."""


@dataclass(frozen=True)
class Limit:
    key: str
    """Names what is counted without keeping it: a keyed hash."""
    most: int = ATTEMPTS
    own: bool = True
    """Forgotten when its owner comes in: what others tried is not."""


def limits_of(username: str, address: str, device: str | None, secret: str) -> tuple[Limit, ...]:
    """`device`: the mark of a browser that this name has signed in with. In the order in which they are locked."""
    name = normalise(username)
    if device is not None:
        return (Limit(_key(f"device\n{name}\n{device}", secret)),)
    wide = (
        Limit(_key(f"name\n{name}", secret), OF_NAME, own=False),
        Limit(_key(f"address\n{address}", secret), OF_ADDRESS, own=False),
    )
    return tuple(sorted((Limit(_key(f"{name}\n{address}", secret)), *wide), key=lambda limit: limit.key))


def limit_of_codes(account_id: object, most: int, secret: str) -> Limit:
    """Of an account's second factor, wherever codes come from: whoever gives one knew the password."""
    return Limit(_key(f"codes\n{account_id}", secret), most)


def check(attempts: Sequence[datetime], now: datetime, most: int = ATTEMPTS) -> None:
    """`attempts` are those within the window, oldest first. Raises TooManyAttempts."""
    recent = [at for at in attempts if at > now - WINDOW]
    if len(recent) >= most:
        until_free = recent[-most] + WINDOW - now
        raise TooManyAttempts(retry_after_s=max(1, int(until_free.total_seconds()) + 1))


def _key(said: str, secret: str) -> str:
    return hmac.new(secret.encode(), said.encode(), sha256).hexdigest()
