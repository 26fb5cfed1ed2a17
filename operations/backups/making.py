"""Making a backup."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import psycopg

from operations import private_file
from operations.backups import databases, keys
from operations.backups.archive import Archive, digest_of, written
from operations.backups.faults import BackupFault, ToolFailed
from operations.backups.manifest import DATABASES, HEAD, MANIFEST, SECRETS, Head, Manifest
from operations.backups.moment import Moment, one_moment
from operations.backups.reaching import Reached
from operations.backups.stores import Copied, open_stores
from operations.backups.tallies import tally
from operations.catalogue import SERVICES
from operations.checkout import release
from operations.data_directory import DataDirectory
from shared.database.engine import plain_url

SUFFIX = ".primo.age"


class Watch(Protocol):
    """Is told how far a stage is."""

    def __call__(self, stage: str, done: int, total: int | None = None) -> None: ...


@dataclass(frozen=True)
class Made:
    """A backup, as it is told and kept in the data directory."""

    file: str
    bytes: int
    sha256: str
    """Of the file: kept elsewhere, it shows that the file is still this one."""
    moment: str
    held_writers_s: float
    rows: int
    objects: int
    bytes_missing: int
    with_secrets: bool


def name_for(now: datetime) -> str:
    """What a backup is called when only its folder is named."""
    return f"primo-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{SUFFIX}"


def make(system: Reached, file: Path, watch: Watch, *, with_secrets: bool = True) -> Made:
    """Back up this system into a new file. Raises BackupFault, psycopg.Error, StoreUnavailable, OSError."""
    if file.exists():
        raise BackupFault(f"{file} is there already; a backup never replaces another")
    recipients = keys.recipients_of(system.place)
    head = _head(system, recipients, with_secrets=with_secrets and system.place.secrets.exists())
    with written(file, recipients) as archive:
        manifest = _fill(archive, head, system, watch)
    made = _made(file, head, manifest)
    before = record_of(system.place) or {}
    _keep(system.place, {**asdict(made), "verified_at": before.get("verified_at")})
    return made


def record_of(place: DataDirectory) -> dict[str, Any] | None:
    """The last backup of this data, and when one was last verified; None: there was none."""
    if not place.backup_record.exists():
        return None
    found: dict[str, Any] = json.loads(place.backup_record.read_text())
    return found


def note_verified(place: DataDirectory, file: Path, at: datetime) -> None:
    """The last backup, when it is this one, was restored and compared."""
    record = record_of(place)
    if record is not None and Path(record["file"]) == file.resolve():
        _keep(place, {**record, "verified_at": at.isoformat(timespec="seconds")})


def _keep(place: DataDirectory, record: dict[str, Any]) -> None:
    private_file.write(place.backup_record, json.dumps(record, indent=2) + "\n")


def _head(system: Reached, recipients: list[str], *, with_secrets: bool) -> Head:
    version = databases.server_version(system.urls[SERVICES[0]])
    if databases.tool_version() < version // 10_000:
        raise ToolFailed(
            f"the server is PostgreSQL {version // 10_000}, pg_dump here is {databases.tool_version()}: "
            "name the server's own programs in PRIMO_POSTGRES_BIN"
        )
    return Head(
        release=release(),
        began_at=datetime.now(UTC),
        server_version=version,
        revisions={service: _revision(url) for service, url in system.urls.items()},
        with_secrets=with_secrets,
        recipients=tuple(recipients),
    )


def _revision(url: str) -> str:
    with psycopg.connect(plain_url(url), connect_timeout=5) as connection:
        return databases.revision(connection)


def _fill(archive: Archive, head: Head, system: Reached, watch: Watch) -> Manifest:
    """Bytes first: what is there before the moment need not be looked for after it, when it may be gone."""
    archive.put(HEAD, head.model_dump_json(indent=2).encode())
    if head.with_secrets:
        archive.put(SECRETS, system.place.secrets.read_bytes())
    stores, copied = open_stores(system.place), Copied(archive, Adding("files", watch))
    for service, store in stores.items():
        copied.copy(service, store)
    with one_moment(system.urls) as moment:
        for service, store in stores.items():
            copied.copy(service, store)
        _require_same_revisions(head, moment)
        missing = sum(copied.missing(service, moment.snapshots[service].connection) for service in stores)
        for service, snapshot in moment.snapshots.items():
            content = watched(databases.dump(system.urls[service], snapshot.name), Adding(service, watch))
            archive.put_stream(f"{DATABASES}{service}.dump", content)
        tables = {}
        for number, (service, snapshot) in enumerate(moment.snapshots.items(), start=1):
            tables[service] = tally(snapshot.connection, snapshot.tables)
            watch("counting", number, len(moment.snapshots))
        manifest = Manifest(
            head_sha256=archive.parts[HEAD].sha256,
            moment=moment.at,
            held_writers_s=round(moment.held_writers_s, 3),
            parts=archive.parts,
            tables=tables,
            bytes_missing=missing,
        )
    archive.put(MANIFEST, manifest.model_dump_json(indent=2).encode())
    return manifest


def _require_same_revisions(head: Head, moment: Moment) -> None:
    found = {service: databases.revision(snapshot.connection) for service, snapshot in moment.snapshots.items()}
    if found != dict(head.revisions):
        raise BackupFault("the databases were migrated meanwhile; make the backup again")


def _made(file: Path, head: Head, manifest: Manifest) -> Made:
    return Made(
        file=str(file.resolve()),
        bytes=file.stat().st_size,
        sha256=digest_of(file),
        moment=manifest.moment.isoformat(timespec="milliseconds"),
        held_writers_s=manifest.held_writers_s,
        rows=manifest.rows,
        objects=manifest.objects,
        bytes_missing=manifest.bytes_missing,
        with_secrets=head.with_secrets,
    )


@dataclass
class Adding:
    """Tells a stage of bytes, one after the other."""

    stage: str
    watch: Watch
    so_far: int = 0

    def __call__(self, more: int) -> None:
        self.so_far += more
        self.watch(self.stage, self.so_far)


def watched(chunks: Iterator[bytes], told: Adding) -> Iterator[bytes]:
    """The same bytes, told of as they pass."""
    for chunk in chunks:
        told(len(chunk))
        yield chunk
