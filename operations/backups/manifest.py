"""What a backup says of itself: its head before everything else, its manifest after everything else."""

from collections.abc import Mapping
from datetime import datetime

from pydantic import BaseModel, ConfigDict

FORMAT = 1
HEAD, MANIFEST = "head.json", "manifest.json"
SECRETS = "secrets.json"
DATABASES, STORES = "databases/", "stores/"


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Head(_Said):
    """Read before anything is done: whether this release can restore it."""

    format: int = FORMAT
    release: str
    began_at: datetime
    server_version: int
    """Of PostgreSQL, as `server_version_num` says it: 180006."""
    revisions: Mapping[str, str]
    """Service -> migration that its database was at."""
    with_secrets: bool
    recipients: tuple[str, ...]


class Tally(_Said):
    """What a table held."""

    rows: int
    digest: str
    """Sum of 120 bits of each row's SHA-256, in hexadecimal digits: the same for the same rows in any order."""


class Part(_Said):
    """One file of the backup."""

    bytes: int
    sha256: str


class Manifest(_Said):
    """What there must be, to be compared with what is there."""

    head_sha256: str
    moment: datetime
    """Of which all four databases are: no transaction of any of them ended between the first and the last."""
    held_writers_s: float
    parts: Mapping[str, Part]
    tables: Mapping[str, Mapping[str, Tally]]
    """Service -> table -> tally."""
    bytes_missing: int = 0
    """Objects that rows name and no store had any more when their turn came: see docs/backup.md."""

    @property
    def rows(self) -> int:
        return sum(tally.rows for tables in self.tables.values() for tally in tables.values())

    @property
    def objects(self) -> int:
        return sum(name.startswith(STORES) for name in self.parts)
