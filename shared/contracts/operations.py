"""What every service that reads events answers to an operator: backlog, parked events, replay, discard, edit."""

from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.event import Contract
from shared.contracts.refusal import Refusal
from shared.contracts.request import EVERY_SERVICE, Request

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{16}$")]
"""Events that were parked for the same reason share it: code, type, and the error without ids and numbers."""
AT_MOST = 500
"""Events that one act deals with."""
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
    source: str | None = None
    """The publishing service."""
    fingerprint: str = ""


class ParkedGroup(Contract):
    """Parked events that failed alike."""

    service: str
    fingerprint: str
    code: str
    type: str | None
    error: str
    """Of the newest of them."""
    count: int
    first_parked_at: AwareDatetime
    last_parked_at: AwareDatetime
    editable: bool
    """Whether their data may be corrected: known type, and their place is not taken."""


class ParkedDetails(Contract):
    """One parked event with what it says; None for bytes that are not an event."""

    event: ParkedEvent
    data: dict[str, Any] | None
    editable: bool


class ActOnParked(Contract):
    """What became of one parked event in an act on many."""

    parked_id: int
    refusal: str | None = None
    """Code of the refusal; None: it was done."""


class ActsOnParked(Contract):
    """A result per event, and how many are left because of the limit of one act."""

    acts: tuple[ActOnParked, ...]
    left: int


class Corrected(Contract):
    """The corrected event takes the original's place in its aggregate, under an id of its own."""

    event_id: UUID


class ParkedEventNotFound(Refusal):
    """No such parked event, or it was dealt with already."""

    code = "parked_event.not_found"
    parked_id: int


class ParkedEventNotReplayable(Refusal):
    """The bytes still cannot be read as an event, or its place is taken: it can only be discarded."""

    code = "parked_event.not_replayable"
    parked_id: int
    error: str


class ParkedEventNotEditable(Refusal):
    """Not an event, of a type that this release does not know, or its place in its aggregate is taken."""

    code = "parked_event.not_editable"
    parked_id: int


class CorrectionInvalid(Refusal):
    """The corrected data do not fit the contract of the event's type, or are of another aggregate."""

    code = "parked_event.correction_invalid"
    parked_id: int
    faults: tuple[str, ...]
    """`field: what is wrong with it`; values are not repeated."""


class GetBacklog(Request[Backlog], service=EVERY_SERVICE, method="get_backlog", repeatable=True):
    """The caller says of which service."""


class ListParked(Request[tuple[ParkedEvent, ...]], service=EVERY_SERVICE, method="list_parked", repeatable=True):
    limit: Annotated[int, Field(ge=1, le=500)] = 200
    fingerprint: Fingerprint | None = None
    """Only those that failed alike."""


class ListParkedGroups(
    Request[tuple[ParkedGroup, ...]], service=EVERY_SERVICE, method="list_parked_groups", repeatable=True
):
    """What waits for an operator, by what went wrong; the largest group first."""

    limit: Annotated[int, Field(ge=1, le=500)] = 200


class GetParked(Request[ParkedDetails], service=EVERY_SERVICE, method="get_parked", repeatable=True):
    """One parked event that nobody has dealt with."""

    parked_id: int


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


class ReplayParkedGroup(Request[ActsOnParked], service=EVERY_SERVICE, method="replay_parked_group"):
    """Try again those that failed alike, the oldest first."""

    fingerprint: Fingerprint
    by: ShortText
    reason: Reason


class ReplayParkedLane(Request[ActsOnParked], service=EVERY_SERVICE, method="replay_parked_lane"):
    """Try again what is parked of one aggregate, in its order."""

    source: ShortText
    aggregate: ShortText
    aggregate_id: UUID
    by: ShortText
    reason: Reason


class DiscardParkedGroup(Request[ActsOnParked], service=EVERY_SERVICE, method="discard_parked_group"):
    """Give up those that failed alike; later events of their aggregates go on."""

    fingerprint: Fingerprint
    by: ShortText
    reason: Reason


class EditParked(Request[Corrected], service=EVERY_SERVICE, method="edit_parked"):
    """Correct the data of a parked event. Nothing is published: only this reader's copy is corrected."""

    parked_id: int
    data: dict[str, Any]
    by: ShortText
    reason: Reason
