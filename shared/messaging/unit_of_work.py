"""One transaction: the aggregates that it touched, and their events written with them."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Engine, Table
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from shared.contracts.aggregate import Aggregate
from shared.contracts.event import Event
from shared.contracts.refusal import Refusal
from shared.database.new_rows import insert_objects
from shared.messaging.outbox import take_rows, write_rows

A = TypeVar("A", bound=Aggregate)
W = TypeVar("W", bound="Recording", covariant=True)


class Recording(Protocol):
    """A unit of work as the event path sees it: of one command, or of the many events that a lane handles together."""

    session: Session

    def prepare(self, events: Sequence[Event]) -> None:
        """These events come next: what their handlers will ask for may be read for all of them at once."""

    def record(self) -> None:
        """Take up what the aggregates recorded since the last time, as caused by what is being handled now."""

    def flush(self) -> None:
        """Write everything, the recorded events to the outbox too, in the open transaction. Once, at its end."""


class Repository(Generic[A]):
    """Aggregates of one kind, loaded under their row's lock and remembered until the transaction ends."""

    def __init__(
        self, session: Session, kind: type[A], seen: dict[Aggregate, None], missing: Callable[[UUID], Refusal]
    ):
        self._session = session
        self._kind = kind
        self._seen = seen
        self._missing = missing
        self._apart: list[Aggregate] | None = None

    def get(self, identifier: UUID) -> A:
        """Load and lock. Raises the refusal that `missing` makes."""
        found = self.find(identifier)
        if found is None:
            raise self._missing(identifier)
        return found

    def find(self, identifier: UUID) -> A | None:
        """Load and lock, or None."""
        found = self._session.get(self._kind, identifier, with_for_update=True)
        return None if found is None else self._remember(found)

    def add(self, aggregate: A) -> None:
        if self._apart is None:
            self._session.add(aggregate)
        else:
            self._apart.append(aggregate)
        self._remember(aggregate)

    def add_apart(self, new: list[Aggregate]) -> None:
        """What is added from here on is put there, for `insert_objects`; the session does not know it."""
        self._apart = new

    def _remember(self, aggregate: A) -> A:
        # A strong reference: the session's own map is weak, and an aggregate that was collected would take
        # its recorded events with it. Aggregates are equal by identity; a file brings thousands into one transaction.
        self._seen[aggregate] = None
        return aggregate


class SqlUnitOfWork:
    """A unit of work over one session; each service adds its repositories."""

    def __init__(self, session: Session, outbox: Table | None) -> None:
        self.session = session
        self._outbox = outbox
        self.seen: dict[Aggregate, None] = {}
        """The aggregates touched since the last `record`, in the order in which they came."""
        self._recorded: list[Aggregate] = []
        self._outgoing: list[dict[str, Any]] = []
        self._new: list[Aggregate] = []
        """What waits for `insert_objects`."""

    def repository(self, kind: type[A], missing: Callable[[UUID], Refusal]) -> Repository[A]:
        return Repository(self.session, kind, self.seen, missing)

    def prepare(self, events: Sequence[Event]) -> None:
        """Nothing: a service with many events to handle reads ahead here."""

    def record(self) -> None:
        # Most events of a reader touch no aggregate: then nothing is looked for but what the session itself knows of.
        if self.seen:
            self._outgoing += take_rows(self.seen)
            self._recorded += self.seen  # still held: see Repository._remember
            self.seen.clear()
        self.session.flush()  # the next event's handler may ask the database for what this one changed
        if self._new:
            insert_objects(self.session, self._new)
            self._new.clear()

    def flush(self) -> None:
        self.session.flush()
        if self._outbox is not None:
            write_rows(self.session, self._outbox, self._outgoing)
        elif self._outgoing:
            raise RuntimeError("this service has no outbox: its aggregates cannot record events")
        self._outgoing.clear()
        self._recorded.clear()


class CommitUnanswered(Exception):
    """The connection ended between a commit and its answer: everything was stored, or nothing."""


@contextmanager
def transaction(engine: Engine, unit_of_work: Callable[[Session], W]) -> Iterator[W]:
    """One command, one transaction: committed with its events when the block ends well, else nothing is.

    Raises CommitUnanswered.
    """
    committing = False
    try:
        # The context commits: a commit that breaks off inside the block leaves its connection unfinished in the pool.
        with Session(engine) as session, session.begin():
            work = unit_of_work(session)
            yield work
            work.record()
            work.flush()
            committing = True
    except DBAPIError as error:
        if committing and error.connection_invalidated:
            raise CommitUnanswered from error
        raise


Handler = Callable[[Any, Any], None]
"""Handles one event inside the lane's transaction: `(event, unit_of_work)`. Pure database work; it may run again."""
