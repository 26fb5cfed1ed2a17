"""Every event there is, who publishes it, and who reads which stream.

A consumer subscribes to whole streams, never to single types: the events of an aggregate are handled strictly by
`aggregate_seq`, and a stream with types left out would show holes that never fill. Types without a handler pass
through as handled.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.contracts.event import Event
from shared.contracts.investor import events as investor_events
from shared.contracts.territory import events as territory_events


@dataclass(frozen=True)
class Stream:
    """The events of one kind of aggregate of one publisher."""

    publisher: str
    aggregate: str


PERSON = Stream("investor", "person")
DOSSIER = Stream("investor", "dossier")
ERASURE = Stream("investor", "erasure")
OPPORTUNITY = Stream("territory", "opportunity")
PLOT = Stream("territory", "plot")
AID = Stream("territory", "aid")

SUBSCRIPTIONS: Mapping[str, tuple[Stream, ...]] = MappingProxyType(
    {
        "investor": (OPPORTUNITY, PLOT, AID),
        "territory": (DOSSIER, ERASURE),
        "notifications": (PERSON, DOSSIER, PLOT, ERASURE, OPPORTUNITY),
    }
)
"""Consumer service -> the streams bound to its inbox."""

PUBLISHERS: Mapping[str, tuple[type[Event], ...]] = MappingProxyType(
    {"investor": investor_events.EVENTS, "territory": territory_events.EVENTS}
)

EVENTS: Mapping[str, type[Event]] = MappingProxyType(
    {event.type: event for events in PUBLISHERS.values() for event in events}
)
"""Type name -> contract."""
