"""Who sends the messages: our process, the loop, Celery's workers. Everyone's work waits before its processes start."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.bench.environments import python_of
from tests.bench.notices.place import Place
from tests.bench.processes import Running, produce, running

CELERY = "tests.bench.peers.celery_peer"


@dataclass(frozen=True)
class Stage:
    """What they need: our place, the broker's virtual host for Celery, the file of messages."""

    place: Place
    amqp_url: str
    mails: Path

    @property
    def env(self) -> dict[str, str]:
        return {
            "BENCH_AMQP_URL": self.amqp_url,
            "BENCH_SMTP_PORT": str(self.place.sink.port),
            "BENCH_MAILS": str(self.mails),
        }


@dataclass(frozen=True)
class Contestant:
    name: str
    prepare: Callable[[Stage, int], None]
    working: Callable[[Stage], "Iterator[Running]"]
    signed: bool = False

    @property
    def is_ours(self) -> bool:
        return self.name.startswith("primo")


def _fill(stage: Stage, messages: int) -> None:
    stage.place.fill(messages)


def _ours(stage: Stage) -> Iterator[Running]:
    with stage.place.senders() as check:
        yield check


def _ours_signed(stage: Stage) -> Iterator[Running]:
    with stage.place.senders(signed=True) as check:
        yield check


def _loop(stage: Stage) -> Iterator[Running]:
    with running([[sys.executable, "-m", "tests.bench.peers.plain_smtp.send"]], stage.env, stage.place.log) as check:
        yield check


def _publish(stage: Stage, _messages: int) -> None:
    produce([str(python_of("celery_peer")), "-m", f"{CELERY}.produce_mail"], stage.env, stage.place.log)


def _celery(stage: Stage) -> Iterator[Running]:
    program = python_of("celery_peer").with_name("celery")
    command = [str(program), "-A", f"{CELERY}.mail", "worker", "--loglevel=WARNING", "--concurrency=2"]
    with running([[*command, "--without-gossip", "--without-mingle"]], stage.env, stage.place.log) as check:
        yield check


OURS = Contestant("primo", _fill, _ours)
SIGNED = Contestant("primo, signed", _fill, _ours_signed)
LOOP = Contestant("smtplib", lambda _stage, _messages: None, _loop)
QUEUE = Contestant("celery", _publish, _celery)
EVERYONE = (OURS, LOOP, QUEUE, SIGNED)


@contextmanager
def at_work(contestant: Contestant, stage: Stage) -> Iterator[Running]:
    with contextmanager(contestant.working)(stage) as check:
        yield check
