"""The bytes that are hashed: netstrings, one for each field, the format's name and version first.

A netstring is the length in bytes as decimal digits, `:`, the UTF-8 bytes, `,` (D. J. Bernstein, 1997): no two lists
of fields give the same bytes, and nothing has to be escaped. An absent field is the empty one. The same is written in
SQL in `shared.ledger.migrations`; the tests hold the two against each other.
"""

from datetime import UTC, datetime, timedelta
from hashlib import sha256

GENESIS = bytes(32)
"""What the first line of a chain, and the first seal, follow."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def framed(*fields: str) -> bytes:
    """The fields as netstrings, one after the other."""
    said = [field.encode() for field in fields]
    return b"".join(b"%d:%b," % (len(field), field) for field in said)


def digest(*fields: str) -> bytes:
    """SHA-256 of the fields as netstrings: 32 bytes."""
    return sha256(framed(*fields)).digest()


def microseconds(moment: datetime) -> str:
    """Since 1970-01-01T00:00:00Z, which is all that PostgreSQL keeps of a moment."""
    return str((moment - _EPOCH) // timedelta(microseconds=1))
