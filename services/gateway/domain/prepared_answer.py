"""An answer that is ready to be sent, as often as it is asked for."""

import gzip
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

_WORTH_IT = 600
"""Bytes from which on compressing pays."""


def shrunk(body: bytes) -> bytes | None:
    """By gzip. None: too short to be worth it."""
    return gzip.compress(body, compresslevel=6, mtime=0) if len(body) >= _WORTH_IT else None


@dataclass(frozen=True)
class PreparedAnswer:
    body: bytes
    media_type: str
    headers: Mapping[str, str]
    made_from: bytes = b""
    """Of a file that says when it was made: what it was made from. Its tag is then a weak one."""

    @cached_property
    def digest(self) -> str:
        return blake2b(self.made_from or self.body, digest_size=12).hexdigest()

    @cached_property
    def compressed(self) -> bytes | None:
        """None: too short to be worth it. Made once, not for each reader."""
        return shrunk(self.body)

    @property
    def size(self) -> int:
        """Bytes that it takes to keep."""
        return len(self.body) + len(self.compressed or b"") + 500

    def tag(self, *, compressed: bool) -> str:
        """A strong entity tag (RFC 9110, 8.8.3): other bytes, another tag. A weak one: other content, another tag."""
        weak = "W/" if self.made_from else ""
        return f'{weak}"{self.digest}-gzip"' if compressed else f'{weak}"{self.digest}"'

    def is_known_by(self, if_none_match: str) -> bool:
        """Whether the reader has it, compressed or not (RFC 9110, 13.1.2: weak comparison)."""
        if if_none_match.strip() == "*":
            return True
        named = {tag.strip().removeprefix("W/") for tag in if_none_match.split(",")}
        own = {self.tag(compressed=compressed).removeprefix("W/") for compressed in (False, True)}
        return not named.isdisjoint(own)
