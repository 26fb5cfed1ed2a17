"""What is kept of an address that is not written to any more: enough to know it again, not enough to read it."""

import hmac
from dataclasses import dataclass
from hashlib import sha256

from shared.contracts.notifications.codes import Channel

LENGTH = 10
"""Bytes of a fingerprint: at 80 bits two of ten million addresses are alike once in 24 thousand million such tables."""


@dataclass(frozen=True)
class Fingerprints:
    """Keyed: who has the table alone cannot try addresses on it. Another secret knows none of the old ones again."""

    secret: str

    def of(self, address: str, channel: Channel) -> bytes:
        """Of an address as the channel takes it. In e-mail capitals make no difference, though RFC 5321 2.4 leaves
        the local part to each server: there is hardly one that tells them apart.
        """
        said = address.strip().casefold()
        keyed = hmac.new(self.secret.encode(), f"primo.address.v1\0{channel}\0{said}".encode(), sha256)
        return keyed.digest()[:LENGTH]
