"""What a publisher tells of the past: the events of some aggregates, again, for projections that are rebuilt."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field

from shared.contracts.event import Contract
from shared.contracts.operations import ShortText
from shared.contracts.refusal import Refusal
from shared.contracts.request import EVERY_SERVICE, Request

MOST_AGGREGATES = 500
MOST_EVENTS = 2000


class WantedPast(Contract):
    """Events of one aggregate: those numbered `after + 1` to `upto`."""

    aggregate_id: UUID
    after: Annotated[int, Field(ge=0)] = 0
    upto: Annotated[int, Field(ge=1)]


class PastEvent(Contract):
    """An event as it was published."""

    event_id: UUID
    aggregate_id: UUID
    aggregate_seq: int
    type: str
    data: dict[str, Any]


class NothingPublished(Refusal):
    """The service publishes no events, so it has none to tell again."""

    code = "history.not_kept"
    service: str


class ReadPast(Request[tuple[PastEvent, ...]], service=EVERY_SERVICE, method="read_past", repeatable=True):
    """In the order of `wanted`, each aggregate's events in theirs; cut off at `limit`: ask again for the rest."""

    aggregate: ShortText
    wanted: Annotated[tuple[WantedPast, ...], Field(max_length=MOST_AGGREGATES)]
    limit: Annotated[int, Field(ge=1, le=MOST_EVENTS)] = MOST_EVENTS
