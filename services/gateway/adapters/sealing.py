"""Secrets of authenticator applications, encrypted: AES-256-GCM under a key made from PRIMO_FACTOR_SECRET (HKDF)."""

import os
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from services.gateway.usecases.factor_ports import SealBroken

_NONCE_BYTES = 12


class AesSealing:
    """Bound to what it is about: bytes moved to another row cannot be read."""

    def __init__(self, secret: str) -> None:
        key = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"primo.factor").derive(secret.encode())
        self._cipher = AESGCM(key)

    def seal(self, plain: str, about: UUID) -> bytes:
        nonce = os.urandom(_NONCE_BYTES)
        return nonce + self._cipher.encrypt(nonce, plain.encode(), about.bytes)

    def open(self, sealed: bytes, about: UUID) -> str:
        try:
            return self._cipher.decrypt(sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:], about.bytes).decode()
        except (InvalidTag, ValueError) as error:
            raise SealBroken() from error
