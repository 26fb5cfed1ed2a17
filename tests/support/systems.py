"""The whole system, on free ports and scratch data: all servers, all services, the demonstration's accounts."""

import os
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from operations import run_record
from operations.progress import Progress
from operations.run_record import RunRecord
from operations.scratch_system import scratch_system
from operations.system import System


@dataclass(frozen=True)
class RunningSystem:
    """A system and where to find it."""

    system: System
    record: RunRecord

    @property
    def base_url(self) -> str:
        return self.record.public_url

    @property
    def demo_password(self) -> str:
        return self.record.demo_password

    @property
    def maildir(self) -> Path:
        assert self.record.maildir is not None
        return Path(self.record.maildir)


@contextmanager
def running_system(**settings: str) -> Iterator[RunningSystem]:
    """Start everything, with these settings for every process; stop it when the block ends.

    Call it from the main thread.
    """
    before = dict(os.environ)
    os.environ.update(settings)
    with ExitStack() as ends:
        try:
            system = ends.enter_context(scratch_system(Progress(Console(quiet=True))))
        finally:
            _restore(before)  # processes that are started again take theirs from what was recorded at the start
        yield RunningSystem(system, run_record.read(system.data.run_record))


def _restore(before: Mapping[str, str]) -> None:
    for name in os.environ.keys() - before.keys():
        del os.environ[name]
    os.environ.update(before)
