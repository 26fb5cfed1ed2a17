"""Where a message comes back to: an envelope sender of its own for each sending, which names the notice (VERP).

The local part is one letter and a token in base32 (RFC 4648), which reads the same in capitals: some servers change
them. It is 61 characters long, where RFC 5321 4.5.3.1.1 allows 64. Nobody makes one without the secret; who received a
message can send its own token back, and reaches that notice alone.
"""

import base64
import binascii
import hmac
from dataclasses import dataclass
from hashlib import sha256
from uuid import UUID

from services.notifications.domain.fingerprint import LENGTH

COMPLAINTS = "complaints"
"""Local part of the one address beside them: providers send complaints there, which name the return address."""
_SIGN = "b"
_NOTICE, _MAC, _CHARACTERS = 16, 10, 60
_SENDINGS = 256
"""A token says modulo this, which sending of the notice it belongs to."""


class ReturnAddressForged(Exception):
    """Not one of ours: whatever came there is nobody's."""


@dataclass(frozen=True)
class Returned:
    """What a return address says."""

    notice_id: UUID
    fingerprint: bytes
    """Of the address that was written to."""
    resends: int
    """How often the notice had been asked to be sent again by then, modulo 256."""

    def is_of_the_last(self, resends: int) -> bool:
        """Whether no later sending began meanwhile."""
        return self.resends == resends % _SENDINGS


@dataclass(frozen=True)
class ReturnAddresses:
    """Makes and reads them."""

    secret: str
    domain: str

    def of(self, returned: Returned) -> str:
        said = returned.notice_id.bytes + returned.fingerprint + bytes([returned.resends % _SENDINGS])
        token = base64.b32encode(said + self._mac(said)).decode("ascii").rstrip("=").lower()
        return f"{_SIGN}{token}@{self.domain}"

    def is_for_complaints(self, address: str) -> bool:
        return bool(self.domain) and address.strip().lower() == f"{COMPLAINTS}@{self.domain.lower()}"

    def read(self, address: str) -> Returned:
        """Raises ReturnAddressForged."""
        local, _, domain = address.strip().lower().rpartition("@")
        token = local.removeprefix(_SIGN)
        if domain != self.domain.lower() or len(token) != _CHARACTERS or token == local or not token.isascii():
            raise ReturnAddressForged
        try:
            whole = base64.b32decode(token.upper() + "=" * (-len(token) % 8))
        except (binascii.Error, ValueError) as error:
            raise ReturnAddressForged from error
        said, mac = whole[:-_MAC], whole[-_MAC:]
        if not hmac.compare_digest(mac, self._mac(said)):
            raise ReturnAddressForged
        notice, fingerprint, resends = said[:_NOTICE], said[_NOTICE : _NOTICE + LENGTH], said[-1]
        return Returned(UUID(bytes=notice), fingerprint, resends)

    def _mac(self, said: bytes) -> bytes:
        domain = self.domain.lower().encode()
        return hmac.new(self.secret.encode(), b"primo.return.v1\0" + domain + b"\0" + said, sha256).digest()[:_MAC]
