"""Timers: jobs that one process of a service runs at a time, by an advisory lock."""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, text

_LOCK = text("SELECT pg_try_advisory_lock(hashtext(:name))")


@dataclass(frozen=True)
class Job:
    """Something due again and again. It must bear being late and being run twice."""

    name: str
    every_s: float
    run: Callable[[], object]


class Scheduler:
    """Runs jobs when they are due, while it holds the lock; a second scheduler stands by."""

    def __init__(
        self, engine: Engine, jobs: Sequence[Job], *, tick_s: float = 0.5, lock: str = "primo.scheduler"
    ) -> None:
        self._engine = engine
        self._lock = lock
        self._jobs = jobs
        self._tick_s = tick_s

    def run(self, stop: threading.Event) -> None:
        with self._engine.connect() as connection:
            while not stop.is_set():
                if connection.execute(_LOCK, {"name": self._lock}).scalar():
                    break
                connection.commit()
                stop.wait(self._tick_s)
            connection.commit()
            due = {job.name: 0.0 for job in self._jobs}
            while not stop.is_set():
                connection.execute(text("SELECT 1"))  # losing this connection is losing the lock
                connection.commit()
                for job in self._jobs:
                    if time.monotonic() >= due[job.name]:
                        job.run()
                        due[job.name] = time.monotonic() + job.every_s
                stop.wait(self._tick_s)
