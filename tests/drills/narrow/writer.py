"""Writes changes at a pace, and keeps a journal of those that the database has acknowledged."""

import os
import random
import threading
import time
from pathlib import Path
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from shared.database.engine import command_engine
from shared.messaging.unit_of_work import transaction
from tests.drills.narrow.subject import Writing, map_subject, subject_id

LEAVE = 0.1
"""Share of transactions that record an event and are then given up: no event may come of them."""


def change(url: str, identifier: UUID, times: int = 1) -> None:
    """Change a subject once, with so many events, from the drill's own process."""
    map_subject()
    with command_engine(url, application="drill") as engine, transaction(engine, Writing) as work:
        subject = work.subjects.get(identifier)
        for _ in range(times):
            subject.change()


class _GivenUp(Exception):
    """The change of heart."""


class Writer:
    """Until told to stop. Several write to the same subjects, and wait for each other's row locks."""

    def __init__(self, engine: Engine, journal: Path, *, subjects: int, per_second: float, seed: int) -> None:
        self._engine = engine
        self._subjects = subjects
        self._pause = 1.0 / per_second
        self._dice = random.Random(seed)
        self._journal = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_DSYNC, 0o644)

    def run(self, stop: threading.Event) -> None:
        due = time.monotonic()
        while not stop.is_set():
            stop.wait(max(0.0, due - time.monotonic()))
            due = max(due + self._pause, time.monotonic() - 1.0)
            try:
                self._write_one()
            except _GivenUp:
                pass
            except SQLAlchemyError as error:
                print(f"not written: {type(error).__name__}", flush=True)
                stop.wait(0.1)

    def _write_one(self) -> None:
        identifier = subject_id(self._dice.randrange(self._subjects))
        with transaction(self._engine, Writing) as work:
            subject = work.subjects.get(identifier)
            for _ in range(self._dice.choice((1, 1, 2))):
                subject.change()
            work.record()
            seq = subject.event_seq
            if self._dice.random() < LEAVE:
                work.flush()
                raise _GivenUp
        self._acknowledged(identifier, seq)

    def _acknowledged(self, identifier: UUID, seq: int) -> None:
        os.write(self._journal, f"{identifier} {seq}\n".encode())
