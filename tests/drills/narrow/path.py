"""A narrow system that runs: its databases, its virtual host, its supervised processes."""

import os
import secrets
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from operations.process_spec import ProcessSpec
from operations.servers.ports import LOOPBACK, free_port
from operations.supervisor import Begin, Supervisor
from tests.drills.ground import Ground
from tests.drills.narrow.forking import forked
from tests.drills.narrow.subject import CONSUMER, PUBLISHER, create_tables
from tests.support.databases import ServiceDatabase

ONE_OF_EACH = ("writer-1", "relay-1", "intake-1", "lanes-1")
SUBJECTS = 50


@dataclass(frozen=True)
class NarrowPath:
    """Where everything is. `tend` it while waiting."""

    publisher: ServiceDatabase
    consumer: ServiceDatabase
    amqp_url: str
    vhost: str
    logs: Path
    journals: Path
    supervisor: Supervisor = field(repr=False)
    ends: ExitStack = field(repr=False)
    subjects: int = SUBJECTS

    def tend(self) -> None:
        """Start again what was killed."""
        self.supervisor.tend()
        time.sleep(0.05)

    def load_for(self, seconds: float) -> None:
        """Let the writers write for so long."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            self.tend()

    def names(self, role: str) -> list[str]:
        """The processes of one role."""
        return [spec.name for spec in self.supervisor.specs if spec.service == role]

    def restart_with(self, names: Sequence[str], **more: str) -> None:
        """Start these ended processes again, beside a supervisor of their own, with more in their environment."""
        again = [replace(spec, env={**spec.env, **more}) for spec in self.supervisor.specs if spec.name in names]
        supervisor = Supervisor(again, self.logs, lambda _text: None, begin=forked)
        self.ends.callback(supervisor.stop)
        supervisor.start()
        supervisor.wait_ready(deadline=60)

    def stop_writing(self) -> None:
        """End the load; what was begun is finished."""
        self.supervisor.stop(self.names("writer"))

    def acknowledged(self) -> set[tuple[str, int]]:
        """(subject, sequence number) of every change whose commit the database has acknowledged to its writer."""
        found = set()
        for journal in self.journals.iterdir():
            for line in journal.read_text(encoding="ascii").splitlines():
                identifier, seq = line.split()
                found.add((identifier, int(seq)))
        return found


@contextmanager
def narrow_path(
    ground: Ground,
    names: Sequence[str] = ONE_OF_EACH,
    *,
    per_second: float = 100.0,
    subjects: int = SUBJECTS,
    start: Sequence[str] | None = None,
    amqp_url: str | None = None,
    begin: Begin = forked,
    **more: str,
) -> Iterator[NarrowPath]:
    """Processes named `role-number`, started (or only those in `start`) and ready; gone when the block ends.

    `per_second`: changes written by all writers together. `amqp_url`: another way to the same broker.
    `begin`: how its processes are started. `more`: environment of every process.
    """
    servers = ground.servers
    vhost = f"drill-{secrets.token_hex(4)}"
    with ExitStack() as ends:
        publisher, consumer = servers.templates.copy(PUBLISHER), servers.templates.copy(CONSUMER)
        ends.callback(servers.templates.drop, publisher)
        ends.callback(servers.templates.drop, consumer)
        create_tables(publisher, consumer, subjects)
        servers.broker.create_vhost(vhost)
        ends.callback(servers.broker.delete_vhost, vhost)
        place = ground.scratch / vhost
        journals, logs = place / "journals", place / "logs"
        journals.mkdir(parents=True)
        writers = sum(name.startswith("writer") for name in names) or 1
        environment = os.environ | {
            "PRIMO_AMQP_URL": amqp_url or servers.broker.url(vhost),
            "PRIMO_HEALTH_HOST": LOOPBACK,
            "PRIMO_LANE_WORKERS": "2",
            "DRILL_SUBJECTS": str(subjects),
            "DRILL_PER_SECOND": str(per_second / writers),
            **more,
        }
        databases = dict.fromkeys(("writer", "relay"), publisher.url)
        specs = [
            _spec(name, databases.get(name.partition("-")[0], consumer.url), environment, journals) for name in names
        ]
        supervisor = Supervisor(specs, logs, lambda _text: None, begin=begin)
        ends.callback(supervisor.stop)
        url = environment["PRIMO_AMQP_URL"]
        path = NarrowPath(publisher, consumer, url, vhost, logs, journals, supervisor, ends, subjects)
        supervisor.start(start)
        supervisor.wait_ready(start, deadline=60)
        yield path


def _spec(name: str, database_url: str, environment: dict[str, str], journals: Path) -> ProcessSpec:
    role, health_port = name.partition("-")[0], free_port()
    own = {
        "PRIMO_DATABASE_URL": database_url,
        "PRIMO_HEALTH_PORT": str(health_port),
        "DRILL_JOURNAL": str(journals / name),
    }
    command = (sys.executable, "-m", "tests.drills.narrow", role)
    return ProcessSpec(name=name, service=role, command=command, env=environment | own, health_port=health_port)
