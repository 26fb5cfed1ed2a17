"""An aggregate: what changes as a whole, and the ordered stream of events it records."""

from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class Aggregate:
    """The root of a consistency boundary.

    `event_seq` counts the events ever recorded by this aggregate. It is loaded and stored with the aggregate's
    own row, under that row's lock, so that readers elsewhere can put its events back in order whatever the
    transport did to them.
    """

    stream: ClassVar[str]
    """Name of the stream its events belong to; equals `Event.aggregate` of each of them."""

    id: UUID
    event_seq: int = 0
    _recorded: list[Event] | None = None

    def record(self, event: Event) -> None:
        """Keep an event to be written to the outbox in the transaction that stores this aggregate."""
        if event.aggregate != self.stream:
            raise ValueError(f"{event.type} belongs to stream {event.aggregate!r}, not to {self.stream!r}")
        if self._recorded is None:
            self._recorded = []
        self._recorded.append(event)

    @property
    def recorded(self) -> Sequence[Event]:
        """Events recorded since the aggregate was loaded or last flushed."""
        return tuple(self._recorded or ())

    def take_recorded(self) -> tuple[tuple[int, Event], ...]:
        """Number the recorded events, advance `event_seq`, and forget them: each leaves exactly once."""
        taken = tuple(enumerate(self.recorded, start=self.event_seq + 1))
        self.event_seq += len(taken)
        self._recorded = None
        return taken
