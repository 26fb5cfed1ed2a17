"""What is exchanged with an investor beside the dossier's moves: messages, and the centre's own notes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.investor.exchange_codes import Side


@dataclass(frozen=True)
class Note:
    """For the staff alone."""

    id: UUID
    dossier_id: UUID
    author_id: UUID
    at: datetime
    text: str


@dataclass(frozen=True)
class Message:
    """One message. `author_id` None: the investor's."""

    id: UUID
    dossier_id: UUID
    author_id: UUID | None
    at: datetime
    text: str
    expects_answer: bool

    @property
    def by(self) -> Side:
        return Side.INVESTOR if self.author_id is None else Side.CENTRE


@dataclass(frozen=True)
class Owed:
    """Who is to answer, and since when."""

    by: Side
    since: datetime


MOST_A_DAY = 20
"""Messages from an investor's page within 24 hours: who has the link may write, and nobody must drown in it."""


def owed_after(message: Message, before: Owed | None) -> Owed | None:
    """Who is to answer once a message was written.

    The investor waits since the first of several messages. A word of the centre's answers them; it asks for nothing
    unless it says so, and does not answer the centre's own earlier question.
    """
    if message.by is Side.INVESTOR:
        return before if before is not None and before.by is Side.CENTRE else Owed(Side.CENTRE, message.at)
    if before is not None and before.by is Side.INVESTOR:
        return before
    return Owed(Side.INVESTOR, message.at) if message.expects_answer else None
