"""`pg_dump` and `pg_restore`, as streams. Passwords go by the environment: everybody sees a command line."""

import subprocess
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO

import psycopg
from psycopg.conninfo import conninfo_to_dict

from operations.backups.faults import ToolFailed
from operations.servers.postgres import binaries, server_environment
from shared.database.engine import plain_url

CHUNK = 2**20
_VARIABLES = {
    "host": "PGHOST",
    "port": "PGPORT",
    "user": "PGUSER",
    "password": "PGPASSWORD",
    "dbname": "PGDATABASE",
    "sslmode": "PGSSLMODE",
    "sslrootcert": "PGSSLROOTCERT",
    "target_session_attrs": "PGTARGETSESSIONATTRS",
}


def at(url: str, database: str) -> str:
    """The same server and role, another database."""
    said = conninfo_to_dict(plain_url(url)) | {"dbname": database}
    return psycopg.conninfo.make_conninfo(**said)  # type: ignore[arg-type]


def dump(url: str, snapshot: str) -> Iterator[bytes]:
    """The whole of a database, as it was at this snapshot, in PostgreSQL's own custom format. Raises ToolFailed."""
    command = [_program("pg_dump"), "--format=custom", "--compress=gzip:5", f"--snapshot={snapshot}", "--no-password"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=_environment(url), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=said
        )
        try:
            assert process.stdout is not None
            while chunk := process.stdout.read(CHUNK):
                yield chunk
            _end(process, "pg_dump", said)
        finally:
            process.kill()
            process.communicate()


def restore(url: str, content: Iterable[bytes]) -> None:
    """Into an empty database, as the role that is to own everything. Raises ToolFailed at the first failure.

    Rights are restored too: the roles have to be there.
    """
    command = [_program("pg_restore"), "--exit-on-error", "--no-owner", "--no-password", "--dbname", ""]
    environment = _environment(url)
    command[-1] = environment["PGDATABASE"]
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=said
        )
        assert process.stdin is not None
        try:
            try:
                for chunk in content:
                    process.stdin.write(chunk)
                process.stdin.close()
            except BrokenPipeError:
                pass  # it ended before: what it said tells why
            _end(process, "pg_restore", said)
        finally:
            process.kill()
            process.wait()
            with suppress(BrokenPipeError):
                process.stdin.close()


def _end(process: subprocess.Popen[bytes], name: str, said: IO[bytes]) -> None:
    if process.wait(timeout=3_600):
        said.seek(0)
        raise ToolFailed(
            f"{name} ended with status {process.returncode}:\n{said.read()[-2_000:].decode(errors='replace')}"
        )


def tool_version() -> int:
    """Major version of the programs used here."""
    done = subprocess.run([_program("pg_dump"), "--version"], capture_output=True, text=True, check=True, timeout=30)
    return int(done.stdout.split()[2].split(".")[0])


def server_version(url: str) -> int:
    """As `server_version_num` says it: 180006. Raises psycopg.OperationalError."""
    with psycopg.connect(plain_url(url), connect_timeout=5) as connection:
        return connection.info.server_version


def revision(connection: psycopg.Connection) -> str:
    """The migration that a database is at; empty before the first."""
    if connection.execute("SELECT to_regclass('alembic_version')").fetchone() == (None,):
        return ""
    row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    return str(row[0]) if row else ""


def _program(name: str) -> str:
    return str(Path(binaries()) / name)


def _environment(url: str) -> dict[str, str]:
    said = conninfo_to_dict(plain_url(url))
    given = {_VARIABLES[name]: str(value) for name, value in said.items() if name in _VARIABLES and value is not None}
    return server_environment() | given | {"PGCONNECT_TIMEOUT": "10", "PGAPPNAME": "primo-backup"}
