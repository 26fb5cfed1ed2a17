"""The processes that take part: started, watched until they read their queue, ended."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pika
from pika.exceptions import ChannelClosedByBroker

from operations.checkout import ROOT
from operations.servers.lifetime import end_all, spawn, tail

READY_S = 60.0
PRODUCER_S = 300.0


class ContestantFailed(RuntimeError):
    """A process of a contestant ended, or did not do its work in time."""


def environment(more: dict[str, str]) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PRIMO_", "PG", "PYTHON"))}
    ours = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "PSYCOPG_WAIT_FUNC": "wait_select"}
    return kept | ours | more


class Running:
    """Processes that were started. Called, it raises ContestantFailed when one has ended by itself."""

    def __init__(self, commands: Sequence[Sequence[str]], env: dict[str, str], log: Path) -> None:
        self._commands, self._log = commands, log
        self.processes = [spawn(command, env=environment(env), cwd=ROOT, log=log) for command in commands]

    def __call__(self) -> None:
        for process, command in zip(self.processes, self._commands, strict=True):
            if process.poll() is not None:
                raise ContestantFailed(f"{' '.join(command)} ended:\n{tail(self._log, 30)}")


@contextmanager
def running(commands: Sequence[Sequence[str]], env: dict[str, str], log: Path) -> Iterator[Running]:
    """These processes, for the length of the block; yields a check that they still run, also made at its end.

    Raises ContestantFailed when one ended by itself.
    """
    check = Running(commands, env, log)
    try:
        yield check
        check()
    except TimeoutError as error:
        raise ContestantFailed(f"{error}\n{tail(log, 30)}") from error
    finally:
        end_all(check.processes, deadline=10)


def produce(command: Sequence[str], env: dict[str, str], log: Path) -> None:
    """Run a producer to its end. Raises ContestantFailed."""
    with log.open("ab") as said:
        done = subprocess.run(
            command, env=environment(env), cwd=ROOT, stdout=said, stderr=said, check=False, timeout=PRODUCER_S
        )
    if done.returncode != 0:
        raise ContestantFailed(f"{' '.join(command)} failed:\n{tail(log, 30)}")


def wait_for_readers(amqp_url: str, queue: str, check: Callable[[], None], readers: int = 1) -> None:
    """Until so many consumers read the queue, or `check` raises. Raises TimeoutError."""
    last_moment = time.monotonic() + READY_S
    while _readers(amqp_url, queue) < readers:
        check()
        if time.monotonic() > last_moment:
            raise TimeoutError(f"nobody reads {queue} after {READY_S:.0f} s")
        time.sleep(0.1)


def _readers(amqp_url: str, queue: str) -> int:
    connection = pika.BlockingConnection(pika.URLParameters(amqp_url))
    try:
        found = connection.channel().queue_declare(queue, passive=True)
        return int(found.method.consumer_count)
    except ChannelClosedByBroker:
        return 0  # it is not declared yet
    finally:
        if connection.is_open:
            connection.close()


def processor_s(pid: int) -> float:
    """Seconds of the processor that a process has used: unlike the clock, hardly changed by what else runs."""
    after_name = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / os.sysconf("SC_CLK_TCK")
