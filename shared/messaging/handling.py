"""Running a service's handlers over many events, in one unit of work."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from shared.contracts.event import Event
from shared.messaging import spans
from shared.messaging.lane_plan import Waiting
from shared.messaging.message import read_event
from shared.messaging.unit_of_work import Handler, Recording


@dataclass(frozen=True)
class Handling:
    """What a service does with events."""

    handlers: Mapping[type[Event], Handler]
    unit_of_work: Callable[[Session], Recording]

    def handle(self, session: Session, waiting: Sequence[Waiting], *, longest_s: float) -> int:
        """The handlers of these events, in order; answers how many were begun within `longest_s` seconds, at least one.

        Raises Unreadable, ValidationError, and whatever a handler raises: then the transaction is to be rolled back.
        """
        began, handled = time.monotonic(), 0
        events = [read_event(one.type, one.body) for one in waiting]
        work = self.unit_of_work(session)
        work.prepare(events)
        for one, event in zip(waiting, events, strict=True):
            if handled and time.monotonic() - began > longest_s:
                break
            handled += 1
            handler = self.handlers.get(type(event))
            if handler is None:
                continue
            with spans.processing(one):
                handler(event, work)
                work.record()
        work.flush()
        return handled
