"""A primary PostgreSQL with a synchronous standby on 127.0.0.1, for drills."""

import subprocess
import time
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from operations.servers.lifetime import tail
from operations.servers.ports import LOOPBACK
from operations.servers.postgres import (
    SUPERUSER,
    DatabaseServerFailed,
    PrivatePostgres,
    binaries,
    plain,
    server_environment,
)
from operations.servers.unprivileged import identity_for

STANDBY = "standby"


@dataclass
class PrivatePair:
    """Used as one database: `admin_url` lists both hosts, and clients take the one that takes writes.

    A commit is acknowledged only when the standby has it on disk too. After `promote` the former primary must never be
    started again on its data.
    """

    place: Path
    password: str
    durable: bool = True
    primary: PrivatePostgres = field(init=False)
    standby: PrivatePostgres = field(init=False)

    def __post_init__(self) -> None:
        self.primary = self._server("primary", {})
        self.standby = self._server(STANDBY, {"cluster_name": STANDBY})

    @property
    def admin_url(self) -> str:
        """SQLAlchemy URL of the superuser, on database `postgres`, with both hosts."""
        hosts = ",".join(f"{LOOPBACK}:{server.port}" for server in (self.primary, self.standby))
        return f"postgresql+psycopg://{SUPERUSER}:{self.password}@{hosts}/postgres"

    def start(self) -> None:
        """Start the primary, copy it, start the copy as its standby, and wait until commits wait for it."""
        self.primary.start()
        if not self.standby.data.exists():
            self._copy()
        self.standby.start()
        with self._administrator(self.primary) as primary:
            primary.execute(f"ALTER SYSTEM SET synchronous_standby_names = '{STANDBY}'")
            primary.execute("SELECT pg_reload_conf()")
        self._wait_until_synchronous(deadline=30)

    def promote(self, deadline: float = 30.0) -> None:
        """Make the standby the primary; returns once it takes writes. Raises DatabaseServerFailed."""
        with self._administrator(self.standby) as standby:
            (done,) = standby.execute("SELECT pg_promote(true, %s)", [int(deadline)]).fetchone() or (False,)
        if not done:
            raise DatabaseServerFailed(f"the standby was not promoted\n{tail(self.standby.log)}")

    def stop(self) -> None:
        """End both cleanly."""
        self.primary.stop()
        self.standby.stop()

    def kill(self) -> None:
        """SIGKILL both."""
        self.primary.kill()
        self.standby.kill()

    def _server(self, name: str, settings: dict[str, str]) -> PrivatePostgres:
        place = self.place
        return PrivatePostgres(
            place / name, self.password, place / f"{name}.log", durable=self.durable, settings=settings
        )

    def _copy(self) -> None:
        programs, data = binaries(), self.standby.data
        data.mkdir(mode=0o700)
        identity = identity_for(programs / "postgres", data)
        identity.take_over(data)
        command = [str(programs / "pg_basebackup"), "-d", plain(self.primary.admin_url), "-D", str(data)]
        command += ["--write-recovery-conf", "--checkpoint=fast", "--wal-method=stream", "--no-sync"]
        done = subprocess.run(
            [*identity.prefix, *command],
            env=server_environment(),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        if done.returncode != 0:
            raise DatabaseServerFailed(f"pg_basebackup failed:\n{done.stdout}{done.stderr}")

    def _wait_until_synchronous(self, deadline: float) -> None:
        last_moment = time.monotonic() + deadline
        while time.monotonic() < last_moment:
            with self._administrator(self.primary) as primary:
                states = primary.execute("SELECT application_name, sync_state FROM pg_stat_replication").fetchall()
            if (STANDBY, "sync") in states:
                return
            time.sleep(0.1)
        raise DatabaseServerFailed(f"the standby does not follow: {states}\n{tail(self.standby.log)}")

    @staticmethod
    def _administrator(server: PrivatePostgres) -> psycopg.Connection:
        return psycopg.connect(plain(server.admin_url), autocommit=True, connect_timeout=5)
