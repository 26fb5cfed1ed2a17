"""A system's four databases and its directory, with no process: what a backup is made of."""

import json
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import psycopg
from psycopg import sql

from operations import private_file
from operations.backups import keys
from operations.backups.archive import opened, written
from operations.backups.making import Made, make
from operations.backups.manifest import HEAD, MANIFEST, Manifest
from operations.backups.reaching import database_of, reached
from operations.backups.restoring import Restore, Restored
from operations.catalogue import SERVICES
from operations.credentials import load_or_generate
from operations.data_directory import DataDirectory
from shared.database.engine import plain_url
from tests.support.databases import Databases, Templates

PASSPHRASE = "a passphrase of a test"


def quiet(stage: str, done: int, total: int | None = None) -> None:
    """Nobody looks on."""


@dataclass
class KeptSystem:
    """On the server of the tests, under the names of a real system."""

    place: DataDirectory
    admin_url: str
    key: keys.Identity

    def back_up(self, name: str = "one.primo.age", *, with_secrets: bool = True) -> Path:
        file = self.place.root.with_name(name)
        self.made(file, with_secrets=with_secrets)
        return file

    def made(self, file: Path, *, with_secrets: bool = True) -> Made:
        with reached(self.place) as system:
            return make(system, file, quiet, with_secrets=with_secrets)

    def restore(self, file: Path, *, replace: bool = False, secrets: Path | None = None) -> Restored:
        with self.place.hold():
            return Restore(file, self.key, self.place, quiet, replace=replace, secrets=secrets).run()

    def wipe(self) -> None:
        for name in self.databases():
            with self.server() as server:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
        shutil.rmtree(self.place.root)

    def databases(self) -> list[str]:
        with self.server() as server:
            found = server.execute("SELECT datname FROM pg_database WHERE datname LIKE 'primo\\_%' ORDER BY 1")
            return [row[0] for row in found]

    def server(self) -> psycopg.Connection:
        return psycopg.connect(plain_url(self.admin_url), autocommit=True)

    def open(self, service: str) -> psycopg.Connection:
        return psycopg.connect(plain_url(self.admin_url), dbname=database_of(service), autocommit=True)

    def manifest(self, file: Path) -> Manifest:
        with opened(file, self.key) as files:
            for name, chunks in files:
                if name == MANIFEST:
                    return Manifest.model_validate_json(b"".join(chunks))
        raise AssertionError("no manifest")

    def rewritten(self, file: Path, edit: Callable[[str, bytes], bytes]) -> Path:
        """The same backup with other bytes in it, as who holds the public key could make it."""
        other = file.with_name(f"other-{uuid4().hex}.primo.age")
        with opened(file, self.key) as files, written(other, keys.recipients_of(self.place)) as archive:
            for name, chunks in files:
                content = edit(name, b"".join(chunks))
                archive.put_stream(name, iter([content])) if name.endswith(".dump") else archive.put(name, content)
        return other


def kept_system(
    root: Path, admin_url: str, templates: Templates, databases: Databases, *, without: str | None = None
) -> KeptSystem:
    """With reference data; `without` a service, whose database the test makes itself."""
    place = DataDirectory(root / "data")
    _passwords_of_the_tests(place, templates)
    file = root / "key.age"
    keys.add_recipient(place, keys.make_key(file, PASSPHRASE))
    system = KeptSystem(place, admin_url, keys.open_key(file, PASSPHRASE))
    for service in SERVICES:
        if service != without:
            rename(system, databases(service, seeded=service != "gateway").name, service)
    return system


def rename(system: KeptSystem, database: str, service: str) -> None:
    """A test's database becomes the system's."""
    names = sql.Identifier(database), sql.Identifier(database_of(service))
    with system.server() as server:
        server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))


def _passwords_of_the_tests(place: DataDirectory, templates: Templates) -> None:
    """Roles are the server's, which other tests use too."""
    load_or_generate(place.secrets)
    said = json.loads(place.secrets.read_text())
    said["owner_passwords"] = dict.fromkeys(SERVICES, templates.owner_password)
    said["app_passwords"] = dict.fromkeys(SERVICES, templates.app_password)
    private_file.write(place.secrets, json.dumps(said))


def head_with(**changes: object) -> Callable[[str, bytes], bytes]:
    """For `rewritten`: the head says otherwise, and the manifest agrees with it."""
    import hashlib

    told: dict[str, bytes] = {}

    def edit(name: str, content: bytes) -> bytes:
        if name == HEAD:
            told[HEAD] = json.dumps(json.loads(content) | changes).encode()
            return told[HEAD]
        if name == MANIFEST:
            said = json.loads(content)
            said["parts"][HEAD] = {"bytes": len(told[HEAD]), "sha256": hashlib.sha256(told[HEAD]).hexdigest()}
            return json.dumps(said).encode()
        return content

    return edit
