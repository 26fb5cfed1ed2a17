"""What every service that reads events answers to an operator: backlog, parked events, replay, discard."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.event import Contract
from shared.contracts.refusal import Refusal
from shared.contracts.request import EVERY_SERVICE, Request

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Backlog(Contract):
    """How far one service is behind, as seen from its own database."""

    service: str
    outbox_depth: int
    outbox_oldest_seconds: float
    inbox_depth: int
    inbox_oldest_seconds: float
    lanes_waiting_for_a_gap: int
    lanes_retrying: int
    lanes_parked: int
    parked: int


class ParkedEvent(Contract):
    """An event that was set aside. Events carry no personal data; bodies that are not events are not shown."""

    parked_id: int
    service: str
    event_id: UUID | None
    type: str | None
    aggregate: str | None
    aggregate_id: UUID | None
    aggregate_seq: int | None
    code: str
    """`undecodable`, `unknown_type`, `invalid`, `handler_failed`, `out_of_sequence`."""
    error: str
    parked_at: AwareDatetime
    waiting_behind: int
    """Later events of the same aggregate that wait for this one."""


class ParkedEventNotFound(Refusal):
    """No such parked event, or it was dealt with already."""

    code = "parked_event.not_found"
    parked_id: int


class ParkedEventNotReplayable(Refusal):
    """The bytes still cannot be read as an event: it can only be discarded."""

    code = "parked_event.not_replayable"
    parked_id: int
    error: str


class GetBacklog(Request[Backlog], service=EVERY_SERVICE, method="get_backlog", repeatable=True):
    """The caller says of which service."""


class ListParked(Request[tuple[ParkedEvent, ...]], service=EVERY_SERVICE, method="list_parked", repeatable=True):
    limit: Annotated[int, Field(ge=1, le=500)] = 200


class ReplayParked(Request[None], service=EVERY_SERVICE, method="replay_parked"):
    """Try a parked event again, at its place in its aggregate."""

    parked_id: int
    by: ShortText
    reason: Reason


class DiscardParked(Request[None], service=EVERY_SERVICE, method="discard_parked"):
    """Give a parked event up; later events of its aggregate go on."""

    parked_id: int
    by: ShortText
    reason: Reason
