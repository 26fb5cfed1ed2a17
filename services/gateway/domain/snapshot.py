"""A snapshot of what is public: a few files under the name of a month or of a day, signed together, never changed."""

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from shared.reference.time_zones import CASABLANCA

SUMS, SIGNATURE = "SHA256SUMS", "SHA256SUMS.sig"
SIGNER, NAMESPACE = "primo-snapshots", "primo-snapshot"
"""Who signs, and what the signature is good for, as `ssh-keygen -Y verify` asks for them (-I and -n)."""

MONTH = re.compile(r"\d{4}-\d\d")
"""The id of a snapshot of a month."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)
"""The first moment of the ZIP format: the same content, the same bytes."""


@dataclass(frozen=True)
class SnapshotFile:
    name: str
    sha256: str
    """Of its bytes, in hexadecimal digits."""
    size: int
    """Bytes."""


@dataclass(frozen=True)
class Snapshot:
    id: str
    """`2026-11`: of a month, made as soon as it had begun. `2026-11-30`: of that day, made by hand."""
    made_at: datetime
    public_key: str
    """Of whoever signed it, as OpenSSH writes it: `ssh-ed25519 AAAA…`."""
    key_id: str
    """Its fingerprint, as `ssh-keygen -l` tells it."""
    files: tuple[SnapshotFile, ...]

    @property
    def of_month(self) -> bool:
        return MONTH.fullmatch(self.id) is not None


@dataclass(frozen=True)
class NewSnapshot:
    """As it is stored: all of it or nothing."""

    id: str
    made_at: datetime
    public_key: str
    key_id: str
    contents: Mapping[str, bytes]
    """Name -> bytes, with the checksums and their signature."""


def month_of(moment: datetime) -> str:
    """As people of the region count."""
    return f"{moment.astimezone(CASABLANCA):%Y-%m}"


def day_of(moment: datetime) -> str:
    return f"{moment.astimezone(CASABLANCA):%Y-%m-%d}"


def month_begins(month: str) -> datetime:
    """`month`: as `month_of` says it."""
    return datetime.strptime(month, "%Y-%m").replace(tzinfo=CASABLANCA).astimezone(UTC)


def packed(entries: Mapping[str, bytes]) -> bytes:
    """As one ZIP file."""
    archive = io.BytesIO()
    with ZipFile(archive, "w") as written:
        for name, content in entries.items():
            said = ZipInfo(name, _LONG_AGO)
            said.external_attr = 0o644 << 16
            written.writestr(said, content, ZIP_DEFLATED)
    return archive.getvalue()


def sums_of(contents: Mapping[str, bytes]) -> bytes:
    """What `sha256sum -c` reads. The names hold the snapshot's id: a signature is of that one alone."""
    return "".join(f"{sha256(content).hexdigest()}  {name}\n" for name, content in contents.items()).encode()
