"""`./primo bench changes`: what a state change costs the investor service, of the drills' load, command by command.

Prints for each the processor's milliseconds of this process, which decodes, carries out and encodes as a `serve`
process does, and the statements that it sent; of PostgreSQL what all of them took together. The processor's time, so
that a wait does not count; caches that others press upon do, so compare only runs that were made in turns.
"""

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import event

from operations.demonstration.cast import CAST
from services.investor.bootstrap import application
from shared.contracts.investor import requests
from shared.contracts.request import Request
from shared.database.engine import make_engine
from shared.messaging.application import Application
from tests.bench.events import processor
from tests.bench.grounds import Grounds

STAFF = str(UUID(int=10))
PIECES: dict[str, Any] = {"pieces": ["business_plan"]}
MOVES: tuple[tuple[type[Request[Any]], dict[str, Any]], ...] = (
    (requests.OpenVerification, {}),
    (requests.RequestComplement, PIECES),
    (requests.ProvideComplement, PIECES),
    (requests.WithdrawDossier, {}),
)
"""As in tests/drills/whole/load.py."""
QUICK, FULL = 20, 200
"""Stories, unless `--dossiers` says how many."""
WARMING = 20
"""Stories before the first that counts: statements are compiled and prepared by then."""


@dataclass
class Books:
    """What each command took, by its name."""

    milliseconds: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    statements: Counter[str] = field(default_factory=Counter)
    asked: str = ""

    def count(self, *_: Any) -> None:
        self.statements[self.asked] += 1

    @contextmanager
    def of(self, name: str) -> Iterator[None]:
        self.asked, began = name, time.process_time()
        yield
        self.milliseconds[name] += (time.process_time() - began) * 1000


def measure(grounds: Grounds, stories: int) -> None:
    """Print them, of so many dossiers that are filed and moved."""
    engine = make_engine(grounds.templates.copy("investor", seeded=True).url, application="primo-bench-changes")
    answering = application(engine)
    warming, books = Books(), Books()
    for number in range(WARMING):
        _tell(answering, number, warming)
    event.listen(engine, "before_cursor_execute", books.count)
    before = processor.spent()
    for number in range(stories):
        _tell(answering, number, books)
    postgres = (processor.spent()["postgresql"] - before["postgresql"]) * 1000
    engine.dispose()
    print("\nms of the processor, and statements:")
    for name, spent in books.milliseconds.items():
        print(f"  {name:<20} {spent / stories:6.2f} {books.statements[name] / stories:5.1f}")
    changes = stories * (1 + len(MOVES))
    mean = sum(books.milliseconds.values()) / changes
    print(f"  {'a change':<20} {mean:6.2f} {books.statements.total() / changes:5.1f}")
    print(f"  {'PostgreSQL, a change':<20} {postgres / changes:6.2f}")


def _tell(answering: Application, number: int, books: Books) -> None:
    filing = CAST[number % len(CAST)].filing(f"change-{number}-{uuid4().hex[:6]}", None)
    filed = _ask(answering, books, requests.FileDossier, filing)
    for kind, facts in MOVES:
        _ask(answering, books, kind, {"dossier_id": filed["dossier_id"], "staff_id": STAFF} | facts)


def _ask(answering: Application, books: Books, kind: type[Request[Any]], said: dict[str, Any]) -> Any:
    with books.of(kind.method):
        return kind.encode_reply(answering.answer(kind.model_validate(said)))
