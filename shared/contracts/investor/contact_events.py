"""Events of the stream `dossier` about who speaks with whom: messages, appointments, and who acts for an investor."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.investor.appointment_codes import AppointmentChange, AppointmentKind, Zone
from shared.contracts.investor.codes import PieceKey
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.streams import DossierEvent


class DossierMessageWritten(DossierEvent):
    """The centre wrote to the investor; what it wrote is on the page alone. notifications says that it is there."""

    type: ClassVar[str] = "dossier.message_written.v1"
    written_id: UUID
    expects_answer: bool


class DossierAppointmentChanged(DossierEvent):
    """An appointment was named, moved, accepted or cancelled. notifications tells the investor what the centre did."""

    type: ClassVar[str] = "dossier.appointment_changed.v1"
    appointment_id: UUID
    change: AppointmentChange
    by: Side
    kind: AppointmentKind
    starts_at: AwareDatetime
    zone: Zone
    """Where the investor will be, by its IANA name: both local times are told."""


class MandateGiven(DossierEvent):
    """Somebody may act for the investor on this dossier. Who it is, notifications asks for when it has to tell them."""

    type: ClassVar[str] = "dossier.mandate_given.v1"
    mandate_id: UUID
    powers: tuple[PieceKey, ...]
    """Values of `MandatePower`, or of a newer release."""
    valid_from: date
    valid_until: date
    """The last day."""


class MandateRevoked(DossierEvent):
    """From now on the mandatary may do nothing, and is told nothing more."""

    type: ClassVar[str] = "dossier.mandate_revoked.v1"
    mandate_id: UUID
    by_investor: bool
