"""Who takes part: our services, each peer with the settings that its users would try, and the physical limit."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

from tests.bench.environments import python_of
from tests.bench.events.place import Place
from tests.bench.processes import produce, running, wait_for_readers


@dataclass(frozen=True)
class Setting:
    """One way to run a peer's workers. `{python}`, `{bin}` and `{amqp}` stand for the peer's own."""

    label: str
    command: tuple[str, ...]
    env: dict[str, str] = field(default_factory=dict)
    readers: int = 1
    """How many consumers the queue then has."""


@dataclass(frozen=True)
class Peer:
    """A library that its users would take, or the limit."""

    name: str
    package: str
    queue: str
    settings: tuple[Setting, ...]
    changes: bool = True
    """False: it moves messages only, and has no state change of its own."""

    @property
    def is_ours(self) -> bool:
        return False

    def with_setting(self, setting: Setting) -> "Peer":
        return replace(self, settings=(setting,))

    @contextmanager
    def working(self, place: Place) -> Iterator[None]:
        """Its workers, with its first setting."""
        setting, python = self.settings[0], self._python
        names = {"python": str(python), "bin": str(python.parent), "amqp": place.amqp_url}
        command = [part.format(**names) for part in setting.command]
        with running([command], place.env | setting.env, place.log) as check:
            wait_for_readers(place.amqp_url, self.queue, check, setting.readers)
            yield

    def leave_in_broker(self, place: Place, events: int) -> None:
        self.produce(place, "publish", str(events))

    def produce(self, place: Place, *arguments: str) -> None:
        module = f"tests.bench.peers.{self.package}.produce"
        produce([str(self._python), "-m", module, *arguments], place.env | self.settings[0].env, place.log)

    @property
    def _python(self) -> Path:
        return python_of(self.package)


@dataclass(frozen=True)
class Ours:
    """The services' own `work` processes: investor's whole, notifications' without the threads that send mail."""

    name: str = "primo"
    queue: str = "primo.notifications.inbox"
    changes: bool = True

    @property
    def is_ours(self) -> bool:
        return True

    @contextmanager
    def working(self, place: Place) -> Iterator[None]:
        """Who reads comes last: that the publisher's process starts is no part of draining what waits."""
        command = [sys.executable, "-m", "tests.bench.events.work"]
        env = place.env | {"PYTHONTZPATH": ""}  # zones from PyPI's tzdata, as `./primo` sets it for every process
        with running([[*command, "investor"]], env, place.log) as check:
            wait_for_readers(place.amqp_url, "primo.investor.inbox", check)
            with running([[*command, "notifications"]], env, place.log) as check_reader:
                wait_for_readers(place.amqp_url, self.queue, check_reader)
                yield

    def leave_in_broker(self, place: Place, events: int) -> None:
        self.produce(place, "broker", str(events))

    def produce(self, place: Place, *arguments: str) -> None:
        produce(
            [sys.executable, "-m", "tests.bench.events.produce", *arguments],
            place.env | {"PYTHONTZPATH": ""},
            place.log,
        )


Contestant = Ours | Peer

OURS = Ours()


def _celery(concurrency: int, multiplier: int) -> Setting:
    command = ("{bin}/celery", "-A", "tests.bench.peers.celery_peer.app", "worker", "--loglevel=WARNING")
    sizes = (f"--concurrency={concurrency}", f"--prefetch-multiplier={multiplier}")
    label = f"prefork {concurrency}, prefetch multiplier {multiplier}"
    return Setting(label, (*command, "--without-gossip", "--without-mingle", *sizes))


def _dramatiq(processes: int, threads: int) -> Setting:
    command = ("{bin}/dramatiq", "tests.bench.peers.dramatiq_peer.app")
    sizes = ("--processes", str(processes), "--threads", str(threads))
    return Setting(f"{processes} processes, {threads} threads", (*command, *sizes), readers=processes)


def _faststream(workers: int, prefetch: int) -> Setting:
    command = ("{bin}/faststream", "run", "tests.bench.peers.faststream_peer.app:app", "--log-level", "warning")
    label = f"workers {workers}, prefetch {prefetch}"
    sizes = () if workers == 1 else ("--workers", str(workers))
    return Setting(label, (*command, *sizes), {"BENCH_PREFETCH": str(prefetch)}, readers=workers)


def _nameko(max_workers: int) -> Setting:
    command = ("{bin}/nameko", "run", "--broker", "{amqp}", "--define", f"max_workers={max_workers}")
    return Setting(f"max_workers {max_workers}", (*command, "tests.bench.peers.nameko_peer.service"))


LIMIT = Peer(
    "limit",
    "limit",
    "limit",
    (Setting("one process, batches of 500", ("{python}", "-m", "tests.bench.peers.limit.consume")),),
    changes=False,
)
PEERS: Sequence[Peer] = (
    Peer("celery", "celery_peer", "celery", (_celery(2, 4), _celery(4, 4), _celery(4, 64))),
    Peer("dramatiq", "dramatiq_peer", "default", (_dramatiq(2, 8), _dramatiq(2, 2), _dramatiq(1, 8))),
    Peer(
        "faststream",
        "faststream_peer",
        "dossier-progressed",
        (_faststream(1, 20), _faststream(2, 10), _faststream(2, 20)),
    ),
    Peer(
        "nameko",
        "nameko_peer",
        "evt-investor-dossier_progressed--notifications.dossier_progressed",
        (_nameko(10), _nameko(30)),
    ),
)
