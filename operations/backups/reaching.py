"""Where the databases of a system are that is to be backed up, whether it runs or not."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from operations import run_record
from operations.backups.databases import at
from operations.backups.faults import BackupFault
from operations.catalogue import SERVICES
from operations.credentials import load_or_generate
from operations.data_directory import DataDirectory
from operations.environment import GIVEN_ADMIN_URL
from operations.log_files import log_for
from operations.servers.postgres import DatabaseServer, GivenPostgres, PrivatePostgres


class NothingThere(BackupFault):
    """There is no system on this data."""

    code = "backup.nothing_there"


def database_of(service: str) -> str:
    """Its database's name."""
    return f"primo_{service}"


@dataclass(frozen=True)
class Reached:
    """A system's databases, all answering."""

    place: DataDirectory
    urls: Mapping[str, str]
    """Service -> its database, as who may lock and read everything in it."""


@contextmanager
def reached(place: DataDirectory) -> Iterator[Reached]:
    """The databases that run; those of a system that is stopped are started for this block.

    Raises NothingThere, DatabaseServerFailed.
    """
    if place.is_held():
        yield Reached(place, _urls(run_record.read(place.run_record).admin_url))
        return
    if not os.environ.get(GIVEN_ADMIN_URL) and not place.postgres.exists():
        raise NothingThere(f"there is no system on {place.root}")
    with place.hold():
        server = server_of(place)
        server.start()
        try:
            yield Reached(place, _urls(server.admin_url))
        finally:
            server.stop()


def server_of(place: DataDirectory) -> DatabaseServer:
    """The given one, or one of our own on this data; not started yet."""
    if given := os.environ.get(GIVEN_ADMIN_URL):
        return GivenPostgres(given)
    return own_server(place)


def own_server(place: DataDirectory) -> DatabaseServer:
    """One of our own on this data; not started yet."""
    place.logs.mkdir(parents=True, exist_ok=True)
    password = load_or_generate(place.secrets).postgres_password
    return PrivatePostgres(place.postgres, password, log_for(place.logs, "postgres"))


def _urls(admin_url: str) -> dict[str, str]:
    return {service: at(admin_url, database_of(service)) for service in SERVICES}
