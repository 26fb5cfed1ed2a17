"""Restoring a backup: beside what is there, compared with its manifest, and only then put in its place."""

import json
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import asdict, dataclass, field
from dataclasses import replace as changed
from datetime import UTC, datetime
from pathlib import Path

import psycopg

from operations import private_file
from operations.backups import aftercare, databases, places
from operations.backups.archive import opened
from operations.backups.faults import Damaged, Differs
from operations.backups.fresh import FreshDatabases
from operations.backups.keys import Identity, add_recipient
from operations.backups.making import Adding, Watch, watched
from operations.backups.manifest import DATABASES, HEAD, MANIFEST, SECRETS, STORES
from operations.backups.reaching import own_server, server_of
from operations.backups.stores import folders, keys_of, open_stores
from operations.backups.tallies import differences, tally
from operations.backups.verifying import Whole, read_whole, require_known_tables
from operations.catalogue import SERVICES
from operations.credentials import Credentials, load_or_generate
from operations.data_directory import DataDirectory
from operations.service_commands import run_all
from shared.database.engine import plain_url
from shared.files.disk_store import DiskStore
from shared.files.ports import Store


@dataclass(frozen=True)
class Restored:
    """What a restore did, as it is told and kept in the data directory."""

    file: str
    moment: str
    release: str
    restored_at: str
    rows: int
    objects: int
    bytes_missing: int
    migrated: list[str]
    """Services whose tables were of an older release."""
    events_again: int
    """That were in the broker's queues at the moment, and leave once more."""
    sessions_ended: int
    ledgers: dict[str, int]
    """Ledger -> lines, each verified."""
    seconds: dict[str, float]
    """Step -> how long it took."""
    with_secrets: bool
    """False: they were made anew, with what follows from it (docs/backup.md)."""
    queues_emptied: int = 0
    """Messages of the life before in a broker that is not ours to throw away."""
    replaced: str | None = None
    """Where what was there before lies now."""


@dataclass
class Restore:
    """One restore, into a directory that the caller holds. A server is used where the environment names one."""

    file: Path
    identity: Identity
    place: DataDirectory
    watch: Watch
    replace: bool = False
    secrets: Path | None = None
    """Kept apart from the backup; wins over those in it."""
    scratch: bool = False
    """Only tried out, on a server and stores of its own: nothing is put in its place."""
    _staged: DataDirectory = field(init=False)
    _seconds: dict[str, float] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._staged = DataDirectory(self.place.being_restored)

    def run(self) -> Restored:
        """All or nothing. Raises BackupFault, DatabaseServerFailed, ServiceCommandFailed, psycopg.Error,
        StoreUnavailable, BrokerUnavailable, OSError.
        """
        if not self.scratch:
            places.require_empty(self.place, replace=self.replace)
        with self._timed("reading"):
            whole = read_whole(self.file, self.identity, Adding("reading", self.watch))
        require_known_tables(whole.head)
        shutil.rmtree(self._staged.root, ignore_errors=True)  # of a restore that was cut off
        self._staged.root.mkdir(parents=True)
        self._staged.root.chmod(0o755)  # PostgreSQL runs as another user, and must reach its data in here
        try:
            return self._run(whole)
        finally:
            shutil.rmtree(self._staged.root, ignore_errors=True)

    def _run(self, whole: Whole) -> Restored:
        aside = places.aside_name(datetime.now(UTC))
        credentials = self._take_secrets()
        server = own_server(self._staged) if self.scratch else server_of(self._staged)
        server.start()
        fresh, emptied, renamed = FreshDatabases(server.admin_url, credentials), 0, False
        try:
            with self._timed("restoring"):
                fresh.make()
                self._unpack(fresh)
            with self._timed("comparing"):
                self._compare(whole, fresh)
            restored = self._put_right(whole, fresh)
            if not self.scratch:
                emptied = places.forget_queues(self.place)
                renamed = fresh.take_places(f"_{aside.replace('-', '_')}")
        except BaseException:
            with suppress(psycopg.Error):
                fresh.drop()
            raise
        finally:
            server.stop()
        return restored if self.scratch else self._keep(restored, aside, emptied, renamed=renamed)

    def _keep(self, restored: Restored, aside: str, emptied: int, *, renamed: bool) -> Restored:
        moved = places.put_in_place(self.place, self._staged, aside)
        replaced = [str(moved)] * bool(moved) + [f"the databases primo_…_{aside.replace('-', '_')}"] * renamed
        restored = changed(restored, queues_emptied=emptied, replaced=" and ".join(replaced) or None)
        private_file.write(self.place.restore_record, json.dumps(asdict(restored), indent=2) + "\n")
        return restored

    @contextmanager
    def _timed(self, step: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._seconds[step] = round(time.monotonic() - began, 1)

    def _stores(self) -> Mapping[str, Store]:
        if self.scratch:
            return {service: DiskStore(folder) for service, folder in folders(self._staged).items()}
        return open_stores(self._staged)

    def _take_secrets(self) -> Credentials:
        """Before there is a server, which gets its password from them."""
        content = self.secrets.read_bytes() if self.secrets else None
        recipients: list[str] = []
        with opened(self.file, self.identity) as files:
            for name, chunks in files:
                if name == HEAD:
                    recipients = json.loads(b"".join(chunks))["recipients"]
                elif name == SECRETS and content is None:
                    content = b"".join(chunks)
                else:
                    break  # both stand at its beginning
        if content is not None:
            private_file.write_bytes(self._staged.secrets, content)
        for one in recipients:
            add_recipient(self._staged, one)
        return load_or_generate(self._staged.secrets)

    def _unpack(self, fresh: FreshDatabases) -> None:
        stores, told = self._stores(), Adding("restoring", self.watch)
        with opened(self.file, self.identity) as files:
            for name, chunks in files:
                content = watched(chunks, told)
                if name.startswith(DATABASES):
                    databases.restore(fresh.owner(Path(name).stem), content)
                elif name.startswith(STORES):
                    service, _, key = name.removeprefix(STORES).partition("/")
                    stores[service].put(key, b"".join(content))
                elif name not in (HEAD, MANIFEST, SECRETS):
                    raise Damaged(f"{self.file} holds {name}, which this release does not know")

    def _compare(self, whole: Whole, fresh: FreshDatabases) -> None:
        """Raises Differs."""
        wrong: list[str] = []
        for number, service in enumerate(SERVICES, start=1):
            with psycopg.connect(plain_url(fresh.admin(service))) as connection:
                wanted = whole.manifest.tables[service]
                wrong += [f"{service}: {one}" for one in differences(wanted, tally(connection, wanted))]
            self.watch("comparing", number, len(SERVICES))
        there = {
            f"{STORES}{service}/{key}" for service, store in self._stores().items() for key in keys_of(service, store)
        }
        wanted_objects = {name for name in whole.manifest.parts if name.startswith(STORES)}
        if missing := wanted_objects - there:
            wrong.append(f"{len(missing)} objects of {len(wanted_objects)} are missing")
        if wrong:
            raise Differs(f"what was restored is not what was backed up: {'; '.join(wrong[:10])}")

    def _put_right(self, whole: Whole, fresh: FreshDatabases) -> Restored:
        with self._timed("migrating"):
            run_all([fresh.command(service, "migrate") for service in SERVICES], self._staged.logs)
        with self._timed("verifying histories"):
            ledgers = aftercare.verified_ledgers(fresh.command)
        with ExitStack() as ends:
            connections = {s: ends.enter_context(psycopg.connect(plain_url(fresh.admin(s)))) for s in SERVICES}
            migrated = [s for s in SERVICES if databases.revision(connections[s]) != whole.head.revisions.get(s, "")]
            again, ended = aftercare.put_right(connections)
        return Restored(
            file=str(self.file.resolve()),
            moment=whole.manifest.moment.isoformat(timespec="milliseconds"),
            release=whole.head.release,
            restored_at=datetime.now(UTC).isoformat(timespec="seconds"),
            rows=whole.manifest.rows,
            objects=whole.manifest.objects,
            bytes_missing=whole.manifest.bytes_missing,
            migrated=migrated,
            events_again=again,
            sessions_ended=ended,
            ledgers=ledgers,
            seconds=self._seconds,
            with_secrets=whole.head.with_secrets or self.secrets is not None,
        )
