"""Messages of a dossier as their reader finds them behind the signed link: the investor, or who acts for them."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.notifications.codes import Channel, NoticeKind
from shared.contracts.request import Request


class Reader(StrEnum):
    """Whose link it was."""

    INVESTOR = "investor"
    MANDATARY = "mandatary"


class InboxStanding(StrEnum):
    """Where a message stands by one channel, as its reader is told."""

    ARRIVED = "arrived"
    SENT = "sent"
    ON_ITS_WAY = "on_its_way"
    UNCERTAIN = "uncertain"
    NOT_REACHED = "not_reached"
    """It came back, or was not sent: the page is where it is read."""


class InboxWay(Contract):
    channel: Channel
    standing: InboxStanding


class InboxEntry(Contract):
    notice_id: UUID
    kind: NoticeKind
    language: Language
    """In which it was written, which need not be the page's."""
    words_in: str = ""
    """Language of its words where that is another one: `zgh`, amid labels in Arabic."""
    subject: str
    written_at: AwareDatetime
    ways: tuple[InboxWay, ...]
    """E-mail first, then what stood in for it."""
    read_at: AwareDatetime | None
    """When this reader first opened it."""
    text: str | None
    """The words as they were sent, without the link; None until it was opened."""


class ListInbox(Request[tuple[InboxEntry, ...]], service="notifications", method="list_inbox", repeatable=True):
    """The latest hundred, newest first. Asking reads nothing: no word comes before the message was opened."""

    dossier_id: UUID
    mandate_id: UUID | None = None
    """Set: what was written to the holder of that mandate."""


class ReadNotice(Request[None], service="notifications", method="read_notice", repeatable=True):
    """The reader opens a message. The first time is kept; again changes nothing."""

    dossier_id: UUID
    notice_id: UUID
    mandate_id: UUID | None = None
