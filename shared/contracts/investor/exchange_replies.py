"""What is exchanged with an investor about a dossier, as staff see it, and as the investor sees it."""

from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.investor.appointment_replies import AppointmentView, StayView
from shared.contracts.investor.exchange_codes import Side


class NoteView(Contract):
    """An internal note: no investor ever sees it."""

    note_id: UUID
    author_id: UUID
    at: AwareDatetime
    text: str


class MessageView(Contract):
    message_id: UUID
    by: Side
    author_id: UUID | None
    """Staff account; None when the investor wrote."""
    at: AwareDatetime
    text: str
    expects_answer: bool
    """The centre asks something. What an investor writes always does."""


class OwedAnswer(Contract):
    """Who is to answer, and since the first message that nobody has answered."""

    by: Side
    since: AwareDatetime


class ExchangeView(Contract):
    notes: tuple[NoteView, ...] = ()
    """Newest first."""
    messages: tuple[MessageView, ...] = ()
    """Oldest first."""
    owed: OwedAnswer | None = None
    appointments: tuple[AppointmentView, ...] = ()
    """In the order of their times."""
    stays: tuple[StayView, ...] = ()
    """In Morocco, that are not over."""
    zones: tuple[str, ...] = ()
    """Of the country of residence, the most important first."""


class TrackedMessage(Contract):
    by: Side
    at: AwareDatetime
    text: str


class TrackedExchange(Contract):
    messages: tuple[TrackedMessage, ...] = ()
    """Oldest first."""
    owed: OwedAnswer | None = None
    appointments: tuple[AppointmentView, ...] = ()
    """In the order of their times."""
    stays: tuple[StayView, ...] = ()
    """In Morocco, that are not over."""
    zones: tuple[str, ...] = ()
    """Of the country of residence, the most important first."""
