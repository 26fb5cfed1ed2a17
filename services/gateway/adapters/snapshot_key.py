"""The key that snapshots are signed with: Ed25519, its signatures and public half as OpenSSH reads them.

Source: OpenSSH, PROTOCOL.sshsig (the signature), PROTOCOL and RFC 8709 (the key). Verified by `ssh-keygen -Y verify`,
which strangers have (docs/adr/0034).
"""

from base64 import b64decode, b64encode
from hashlib import sha512
from textwrap import wrap

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, ssh_key_fingerprint

_MAGIC, _VERSION, _KIND, _HASH = b"SSHSIG", (1).to_bytes(4), b"ssh-ed25519", b"sha512"


class SnapshotKey:
    def __init__(self, seed: str) -> None:
        """`seed`: 32 bytes in hexadecimal digits, as `openssl rand -hex 32` gives them. Raises ValueError."""
        self._key = Ed25519PrivateKey.from_private_bytes(bytes.fromhex(seed.strip()))
        self.public = self._key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH).decode()
        """`ssh-ed25519 AAAA…`."""

    @property
    def key_id(self) -> str:
        """Its fingerprint, as `ssh-keygen -l` tells it: `SHA256:…`."""
        found = ssh_key_fingerprint(self._key.public_key(), SHA256())
        return f"SHA256:{b64encode(found).decode().rstrip('=')}"

    def sign(self, message: bytes, namespace: str) -> bytes:
        """A detached signature. The same message, the same signature."""
        head = _string(namespace.encode()) + _string(b"") + _string(_HASH)
        signed = self._key.sign(_MAGIC + head + _string(sha512(message).digest()))
        signature = _string(_string(_KIND) + _string(signed))
        told = b64encode(_MAGIC + _VERSION + _string(b64decode(self.public.split()[1])) + head + signature).decode()
        lines = ["-----BEGIN SSH SIGNATURE-----", *wrap(told, 70), "-----END SSH SIGNATURE-----", ""]
        return "\n".join(lines).encode()


def _string(content: bytes) -> bytes:
    """RFC 4251, 5."""
    return len(content).to_bytes(4) + content
