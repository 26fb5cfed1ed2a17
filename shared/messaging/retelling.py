"""An aggregate's events as this reader took them: the publisher's history, with the operator's acts upon it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import Connection, text

from shared.contracts.catalogue import EVENTS, Stream
from shared.contracts.event import Event
from shared.contracts.past_events import MOST_AGGREGATES, PastEvent, ReadPast, WantedPast

_ACTS = text("""
SELECT event_id, resolution, corrected_event_id, corrected_data FROM parked_event
WHERE source = :source AND aggregate = :aggregate AND aggregate_id = ANY(:ids)
  AND resolution IN ('discarded', 'edited')
""")


class Publisher(Protocol):
    """Who tells the past: the publishing service."""

    def __call__(self, request: ReadPast) -> tuple[PastEvent, ...]: ...


class HistoryIncomplete(RuntimeError):
    """The publisher's history lacks an event that this reader has handled."""

    def __init__(self, aggregate_id: UUID, seq: int) -> None:
        super().__init__(f"the publisher has no event {seq} of {aggregate_id}")


@dataclass(frozen=True)
class _Act:
    discarded: bool
    successor: UUID | None
    data: Mapping[str, Any] | None


class Acts:
    """What operators did about events of some aggregates: they took no effect, or another one."""

    def __init__(self, connection: Connection, stream: Stream, aggregates: Sequence[UUID]) -> None:
        values = {"source": stream.publisher, "aggregate": stream.aggregate, "ids": list(aggregates)}
        self._by_event = {
            row.event_id: _Act(row.resolution == "discarded", row.corrected_event_id, row.corrected_data)
            for row in connection.execute(_ACTS, values)
        }

    def event(self, told: PastEvent) -> Event | None:
        """What was told, or its correction; None when it was discarded.

        Raises KeyError for a type that this release does not know, pydantic.ValidationError.
        """
        event_id: UUID | None = told.event_id
        data: Mapping[str, Any] = told.data
        while event_id is not None and (act := self._by_event.get(event_id)) is not None:
            if act.discarded or act.data is None:
                return None
            event_id, data = act.successor, act.data
        return EVENTS[told.type].model_validate(data)


class Retelling:
    """Asks the publisher, and remembers what it told."""

    def __init__(self, publisher: Publisher, stream: Stream) -> None:
        self._publisher = publisher
        self._stream = stream
        self._told: defaultdict[UUID, list[PastEvent]] = defaultdict(list)

    def fetch(self, upto: Mapping[UUID, int]) -> None:
        """Have each aggregate's events up to its number. Asks for what is not here yet, page by page.

        Raises HistoryIncomplete, and what the publisher raises when it is away.
        """
        while wanted := self._lacking(upto):
            told = self._publisher(ReadPast(aggregate=self._stream.aggregate, wanted=wanted[:MOST_AGGREGATES]))
            if not told:
                raise HistoryIncomplete(wanted[0].aggregate_id, wanted[0].after + 1)
            for event in told:
                self._take(event)

    def events(self, aggregate_id: UUID, upto: int, acts: Acts) -> list[Event]:
        told: Iterable[PastEvent] = self._told[aggregate_id][:upto]
        return [event for event in map(acts.event, told) if event is not None]

    def _lacking(self, upto: Mapping[UUID, int]) -> tuple[WantedPast, ...]:
        return tuple(
            WantedPast(aggregate_id=aggregate_id, after=len(self._told[aggregate_id]), upto=last)
            for aggregate_id, last in upto.items()
            if len(self._told[aggregate_id]) < last
        )

    def _take(self, event: PastEvent) -> None:
        known = self._told[event.aggregate_id]
        if event.aggregate_seq != len(known) + 1:
            raise HistoryIncomplete(event.aggregate_id, len(known) + 1)
        known.append(event)
