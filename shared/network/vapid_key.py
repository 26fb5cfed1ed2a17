"""The key by which push services know who sends (VAPID, RFC 8292): a number on P-256, kept as 64 hexadecimal digits."""

import base64
from dataclasses import dataclass
from functools import cached_property

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

DIGITS = 64


class VapidKeyUnusable(ValueError):
    """Not 64 hexadecimal digits of a number on P-256."""


@dataclass(frozen=True)
class VapidKey:
    """With another one every browser has to subscribe anew."""

    private: ec.EllipticCurvePrivateKey

    @classmethod
    def read(cls, digits: str) -> "VapidKey":
        """Raises VapidKeyUnusable."""
        said = digits.strip()
        if len(said) != DIGITS:
            raise VapidKeyUnusable(f"{len(said)} characters instead of {DIGITS} hexadecimal digits")
        try:
            return cls(ec.derive_private_key(int(said, 16), ec.SECP256R1()))
        except ValueError as error:
            raise VapidKeyUnusable(f"no key of P-256: {type(error).__name__}") from None

    @cached_property
    def public(self) -> str:
        """As browsers take it: base64url of the uncompressed point."""
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        return base64.urlsafe_b64encode(point).decode().rstrip("=")

    @property
    def private_pem(self) -> bytes:
        return self.private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    @property
    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


def new_digits() -> str:
    """A fresh private key."""
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return f"{number:0{DIGITS}x}"
