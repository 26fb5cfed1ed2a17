"""Identifiers that sort by time of creation, so that indexes grow at one end."""

import os
import time
from datetime import datetime
from uuid import UUID

_RANDOM_BYTES = 10
_AT_ONCE = 200
"""Asking the system for random bytes lets another thread go on in one's place, for up to 5 ms where it has much to do
(`sys.getswitchinterval`): so they are fetched for many identifiers at once.
"""
_fetched: list[bytes] = []
os.register_at_fork(after_in_child=_fetched.clear)


def uuid7(at_ms: int | None = None) -> UUID:
    """A UUID of version 7: 48 bits of Unix milliseconds (now, unless given), then 74 random bits. RFC 9562, 5.7."""
    value = (time.time_ns() // 1_000_000 if at_ms is None else at_ms) << 80 | int.from_bytes(_random_bytes())
    value = value & ~(0xF << 76) | 0x7 << 76
    value = value & ~(0x3 << 62) | 0x2 << 62
    return UUID(int=value)


def _random_bytes() -> bytes:
    """Never the same twice: taking from a list's end is one step for all threads."""
    try:
        return _fetched.pop()
    except IndexError:
        block = os.urandom(_AT_ONCE * _RANDOM_BYTES)
        first, *others = (block[at : at + _RANDOM_BYTES] for at in range(0, len(block), _RANDOM_BYTES))
        _fetched.extend(others)
        return first


def lowest_uuid7(at: datetime) -> UUID:
    """Below every UUID of version 7 that was made at that moment or later, above those made before: for an index.

    A moment before 1970, when none can have been made, stands for the first of them.
    """
    return UUID(int=max(0, int(at.timestamp() * 1000)) << 80)
