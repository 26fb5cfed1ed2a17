"""DKIM signatures (RFC 6376): what left here is what arrives, and nobody adds a header to it on the way."""

from dataclasses import dataclass, field
from email.parser import BytesHeaderParser
from pathlib import Path

import dkim
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

FEWEST_BITS = 2048
"""RFC 8301 3.2 asks for 1024 and advises 2048."""
SIGNED = (
    "From", "Reply-To", "To", "Cc", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "MIME-Version",
    "Content-Type", "Content-Transfer-Encoding", "Content-Language", "Auto-Submitted",
    "List-Unsubscribe", "List-Unsubscribe-Post", "List-Id",
)  # fmt: skip
"""Each is named once more than it stands there (RFC 6376 8.15): one that is added on the way breaks the signature. RFC
8058 section 4 asks for the two of unsubscribing.
"""


class SigningKeyUnusable(Exception):
    """The file holds no RSA key in PEM, or a short one. The process does not start: mail unsigned is mail refused."""


@dataclass(frozen=True)
class Signer:
    """Safe for several threads."""

    selector: str
    domain: str
    key: bytes = field(repr=False)
    """As PKCS #1 in PEM, which is all that dkimpy reads."""

    @classmethod
    def from_file(cls, file: Path, *, selector: str, domain: str) -> "Signer":
        """Raises SigningKeyUnusable."""
        try:
            found = load_pem_private_key(file.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise SigningKeyUnusable(f"{file}: {type(error).__name__}") from error
        if not isinstance(found, RSAPrivateKey) or found.key_size < FEWEST_BITS:
            raise SigningKeyUnusable(f"{file}: not an RSA key of {FEWEST_BITS} bits or more")
        key = found.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return cls(selector, domain, key)

    def sign(self, content: bytes) -> bytes:
        """The message with its signature before it. `content`: with CRLF, as it is transmitted."""
        headers = BytesHeaderParser().parsebytes(content)
        names = [name for name in SIGNED for _ in range(len(headers.get_all(name, [])) + 1)]
        signature: bytes = dkim.sign(
            content,
            selector=self.selector.encode("ascii"),
            domain=self.domain.encode("ascii"),
            privkey=self.key,
            canonicalize=(b"relaxed", b"relaxed"),
            include_headers=[name.lower().encode("ascii") for name in names],
        )
        return signature + content
