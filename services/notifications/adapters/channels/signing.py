"""DKIM signatures (RFC 6376): what left here is what arrives, and nobody adds a header to it on the way.

dkimpy takes the message apart and brings it into canonical form; the key is used by `cryptography`, because dkimpy
computes RSA in Python: 6 ms of the processor for a signature, and every other thread waits meanwhile.
"""

import time
from base64 import b64encode
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from dkim import rfc822_parse, select_headers
from dkim.canonicalization import Relaxed

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
_SIGNED = tuple(name.lower().encode("ascii") for name in SIGNED)
_NAME = b"DKIM-Signature"
_LINE = 70


class SigningKeyUnusable(Exception):
    """The file holds no RSA key in PEM, or a short one. The process does not start: mail unsigned is mail refused."""


@dataclass(frozen=True)
class Signer:
    """Safe for several threads."""

    selector: str
    domain: str
    key: RSAPrivateKey = field(repr=False)

    @classmethod
    def from_file(cls, file: Path, *, selector: str, domain: str) -> "Signer":
        """Raises SigningKeyUnusable."""
        try:
            found = load_pem_private_key(file.read_bytes(), password=None)
        except (OSError, ValueError, TypeError) as error:
            raise SigningKeyUnusable(f"{file}: {type(error).__name__}") from error
        if not isinstance(found, RSAPrivateKey) or found.key_size < FEWEST_BITS:
            raise SigningKeyUnusable(f"{file}: not an RSA key of {FEWEST_BITS} bits or more")
        return cls(selector, domain, found)

    def sign(self, content: bytes) -> bytes:
        """The message with its signature before it. `content`: with CRLF, as it is transmitted."""
        headers, body = rfc822_parse(content)
        there = Counter(name.lower() for name, _ in headers)
        names = [name for name in _SIGNED for _ in range(there[name] + 1)]
        digest = b64encode(sha256(Relaxed.canonicalize_body(body)).digest()).decode("ascii")
        unsigned = self._header(names, digest)
        said = Relaxed.canonicalize_headers([*select_headers(headers, names), (_NAME, unsigned)])
        canonical = b"".join(name + b":" + value for name, value in said)
        signature = self.key.sign(canonical.removesuffix(b"\r\n"), PKCS1v15(), SHA256())  # section 3.7
        return b"".join((_NAME, b":", unsigned, _folded(b64encode(signature)), b"\r\n", content))

    def _header(self, names: Sequence[bytes], body_digest: str) -> bytes:
        """Up to its last tag, which is empty in what is signed."""
        tags = {
            "v": "1", "a": "rsa-sha256", "c": "relaxed/relaxed", "d": self.domain, "i": f"@{self.domain}",
            "q": "dns/txt", "s": self.selector, "t": str(int(time.time())),
            "h": "\r\n :".join(name.decode("ascii") for name in names), "bh": body_digest,
        }  # fmt: skip
        lines = ";\r\n ".join(f"{tag}={value}" for tag, value in tags.items())
        return f" {lines};\r\n b=".encode("ascii")


def _folded(value: bytes) -> bytes:
    return b"\r\n ".join(value[at : at + _LINE] for at in range(0, len(value), _LINE))
