"""Where a drill takes place: servers that it may kill, or a whole system with its own, started when first asked for."""

import secrets
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from operations.checkout import PACKAGES
from operations.servers.postgres import DatabaseServer, PrivatePostgres
from operations.servers.rabbitmq import Broker, open_broker
from tests.support.databases import Templates
from tests.support.systems import RunningSystem, running_system

AUDITS = {"PRIMO_AUDIT_EVERY_S": "3", "PRIMO_AUDIT_SETTLED_S": "4"}
"""Readers ask often whether all was delivered: `broker-forgets` waits for it."""


@dataclass(frozen=True)
class Servers:
    """Both, started. Who kills one starts it again."""

    database: DatabaseServer
    broker: Broker
    templates: Templates


class Ground:
    """A scratch directory, and what most drills happen to: two servers, or a whole system."""

    def __init__(self, scratch: Path, start: Callable[[], Servers], run: Callable[[], RunningSystem]) -> None:
        self.scratch = scratch
        self._start = start
        self._run = run

    @cached_property
    def servers(self) -> Servers:
        return self._start()

    @cached_property
    def running(self) -> RunningSystem:
        """The whole system, with servers of its own. Another drill may have used it: it left it whole and at rest."""
        return self._run()


@contextmanager
def own_ground() -> Iterator[Ground]:
    """Private servers, gone afterwards. From the main thread only, to which their lives are tied."""
    with tempfile.TemporaryDirectory(prefix="primo-drill-", ignore_cleanup_errors=True) as scratch, ExitStack() as ends:
        place = Path(scratch)
        place.chmod(0o755)  # PostgreSQL runs as another user, and must reach its data in here
        yield Ground(place, lambda: _start(place, ends), lambda: ends.enter_context(running_system(**AUDITS)))


def _start(place: Path, ends: ExitStack) -> Servers:
    broker = open_broker(
        data=place / "rabbitmq",
        log=place / "rabbitmq.log",
        packages=PACKAGES,
        user="primo",
        password=secrets.token_hex(8),
        allow_docker=False,
    )
    ends.callback(broker.kill)  # a clean stop takes 6 s, to save data that nobody will read
    broker.launch()
    database = PrivatePostgres(place / "postgres", secrets.token_hex(8), place / "postgres.log")
    ends.callback(database.stop)
    database.start()
    broker.wait_ready()
    return Servers(database, broker, Templates(database))
