"""Events of the stream `dossier` that call a member of staff to look at it."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from shared.contracts.investor.streams import DossierEvent


class StaffCall(StrEnum):
    """What the investor, or who acts for them, did."""

    MESSAGE_WRITTEN = "message_written"
    PIECE_RECEIVED = "piece_received"
    """A file for a piece, after the complement request."""
    APPOINTMENT_ASKED = "appointment_asked"
    """A time was named, or another one."""
    APPOINTMENT_CANCELLED = "appointment_cancelled"


class DossierStaffCalled(DossierEvent):
    """Who looks after the dossier today should look at it. investor knows who that is; notifications, whether and how
    they want to be told. What was written or handed in stands in the console alone.
    """

    type: ClassVar[str] = "dossier.staff_called.v1"
    call: StaffCall
    staff_id: UUID
    """Account, issued by gateway: the dossier's adviser, or who stands in for them that day."""
    stands_in: bool = False
    """It is not the adviser."""


class DossierNoticeUndelivered(DossierEvent):
    """No channel delivered a notice: who looks after the dossier today should reach the investor in another way.
    A type of its own, because readers of `dossier.staff_called.v1` know its calls as a closed list.
    """

    type: ClassVar[str] = "dossier.notice_undelivered.v1"
    staff_id: UUID
    """As in `dossier.staff_called.v1`."""
    stands_in: bool = False
    complained: bool = False
    """It was delivered, and its reader told their provider that it was unwanted. A field and not a type of its own:
    who does not know it still calls the adviser.
    """
