"""Which of the waiting events may run now, in what order. Pure: rows in, plan out."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from operator import attrgetter
from typing import NamedTuple
from uuid import UUID

LaneKey = tuple[str, str, UUID]
"""Publisher, kind of aggregate, aggregate id."""


class Waiting(NamedTuple):
    """An inbox row that is not processed, with the state of its lane. A tuple: thousands are made each second."""

    inbox_id: int
    event_id: UUID
    source: str
    aggregate: str
    aggregate_id: UUID
    aggregate_seq: int
    type: str
    body: bytes
    correlation_id: str
    traceparent: str | None
    last_seq: int
    attempts: int

    @property
    def lane(self) -> LaneKey:
        return (self.source, self.aggregate, self.aggregate_id)


@dataclass(frozen=True, slots=True)
class Run:
    """Events of one lane that follow each other without a hole."""

    lane: LaneKey
    events: tuple[Waiting, ...]

    @property
    def last_seq(self) -> int:
        return self.events[-1].aggregate_seq

    @property
    def has_failed(self) -> bool:
        """Its first event was tried before, in vain."""
        return self.events[0].attempts > 0

    def only(self, waiting: Waiting) -> "Run":
        return replace(self, events=(waiting,))


@dataclass(frozen=True, slots=True)
class Plan:
    runs: list[Run] = field(default_factory=list)
    gaps: list[Waiting] = field(default_factory=list)
    """First event of each lane whose predecessor has not arrived."""
    strays: list[Waiting] = field(default_factory=list)
    """Events whose place in their lane is taken: a publisher numbered two events alike."""


_IN_LANE = attrgetter("aggregate_seq", "inbox_id")


def plan(rows: Iterable[Waiting]) -> Plan:
    """Sort what waits into runs, gaps and strays."""
    found = Plan()
    # By the id's number: comparing and hashing UUIDs themselves took a fifth of a lane worker's time.
    lanes: dict[tuple[str, str, int], list[Waiting]] = {}
    for row in rows:
        lanes.setdefault((row.source, row.aggregate, row.aggregate_id.int), []).append(row)
    for _, group in sorted(lanes.items()):
        events: list[Waiting] = []
        for row in sorted(group, key=_IN_LANE) if len(group) > 1 else group:
            expected = (events[-1].aggregate_seq if events else row.last_seq) + 1
            if row.aggregate_seq < expected:
                found.strays.append(row)
            elif row.aggregate_seq == expected:
                # Failures counted on the lane are those of its first event.
                events.append(row._replace(attempts=0) if events and row.attempts else row)
            else:
                if not events:
                    found.gaps.append(row)
                break
        if events:
            found.runs.append(Run(lane=events[0].lane, events=tuple(events)))
    return found


def apart(runs: Iterable[Run]) -> tuple[list[Run], list[Run]]:
    """Those to be handled together, and those of which the first event failed before: it alone, and by itself.

    An event that failed is likely to fail again, and would take all that is handled with it through a second handling.
    What follows it waits for the next batch: a rest was its lane's lot anyway.
    """
    sound, doubtful = [], []
    for run in runs:
        if run.has_failed:
            doubtful.append(run.only(run.events[0]))
        else:
            sound.append(run)
    return sound, doubtful


def events_of(runs: Iterable[Run]) -> list[Waiting]:
    return [waiting for run in runs for waiting in run.events]


def first_events(runs: Iterable[Run], count: int) -> list[Run]:
    """The runs, cut after so many events; a run of which nothing is left is left out."""
    found = []
    for run in runs:
        if count <= 0:
            break
        found.append(run if len(run.events) <= count else replace(run, events=run.events[:count]))
        count -= len(run.events)
    return found
