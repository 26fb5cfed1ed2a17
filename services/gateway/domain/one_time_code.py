"""Codes of authenticator applications (TOTP, RFC 6238) and recovery codes, which stand in for them once each."""

import secrets
import unicodedata
from datetime import datetime
from hashlib import sha256

import pyotp

STEP_S = 30
DRIFT = 1
"""Steps before and after the present one that are taken: a clock may be wrong by half a minute. RFC 6238, 5.2."""
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are taken for one another."""
_GROUPS, _IN_A_GROUP = 4, 4
"""Some 79 bits: a plain hash keeps them."""


def new_secret() -> str:
    """160 bits, in base 32."""
    return pyotp.random_base32(32)


def address_of(secret: str, *, username: str, issuer: str) -> str:
    """`otpauth://…`, which applications read from a picture."""
    return pyotp.TOTP(secret).provisioning_uri(name=username, issuer_name=issuer)


def plain(code: str) -> str:
    """As it was meant: without spaces and hyphens, Arabic digits as ours."""
    kept = (c for c in unicodedata.normalize("NFKC", code).casefold() if not c.isspace() and c not in "-\u2010\u2011")
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in kept)


def is_totp(code: str) -> bool:
    said = plain(code)
    return len(said) == 6 and said.isascii() and said.isdigit()


def step_of(secret: str, code: str, at: datetime, last_step: int) -> int | None:
    """The step whose code this is, later than the last one that was used; None: it is none. Each is good once."""
    said, present = plain(code), int(at.timestamp()) // STEP_S
    totp, found = pyotp.TOTP(secret), None
    for step in range(present - DRIFT, present + DRIFT + 1):
        matches = secrets.compare_digest(totp.generate_otp(step).encode(), said.encode())
        if matches and step > last_step and found is None:
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    def code() -> str:
        groups = ("".join(secrets.choice(_ALPHABET) for _ in range(_IN_A_GROUP)) for _ in range(_GROUPS))
        return "-".join(groups)

    return tuple(code() for _ in range(RECOVERY_CODES))


def recovery_digest(code: str) -> str:
    """What is stored instead of it."""
    return sha256(f"recovery:{plain(code)}".encode()).hexdigest()
