"""Commands about appointments and stays. `staff_id` None: the investor, on the page behind the signed link.

Days and times are those of the centre: an office has its opening hours there.
"""

from datetime import date, time
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from shared.contracts.investor.appointment_codes import AppointmentKind, Zone
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.request import Request

Place = Annotated[str, StringConstraints(strip_whitespace=True, max_length=300)]
Minutes = Annotated[int, Field(ge=15, le=180)]
PerDay = Annotated[int, Field(ge=0, le=500)]


def _on_the_clock(at: time) -> time:
    if at.tzinfo is not None:
        raise ValueError("a time of the centre's own clock")
    return at.replace(second=0, microsecond=0)


LocalTime = Annotated[time, AfterValidator(_on_the_clock)]


class ProposeAppointment(Request[None], service="investor", method="propose_appointment", repeatable=True):
    """Name a time. The same `request_id` again changes nothing."""

    request_id: UUID
    dossier_id: UUID
    staff_id: UUID | None = None
    kind: AppointmentKind
    day: date
    at: LocalTime
    minutes: Minutes = 30
    zone: Zone | None = None
    """Where the investor will be; None: the first zone of the country of residence."""
    place: Place = ""


class MoveAppointment(Request[None], service="investor", method="move_appointment"):
    """Name another time: the other side has to accept it again."""

    dossier_id: UUID
    staff_id: UUID | None = None
    appointment_id: UUID
    day: date
    at: LocalTime


class AcceptAppointment(Request[None], service="investor", method="accept_appointment"):
    """Say yes to a time that the other side named."""

    dossier_id: UUID
    staff_id: UUID | None = None
    appointment_id: UUID


class CancelAppointment(Request[None], service="investor", method="cancel_appointment"):
    """It will not take place."""

    dossier_id: UUID
    staff_id: UUID | None = None
    appointment_id: UUID


class AnnounceStay(Request[None], service="investor", method="announce_stay", repeatable=True):
    """The investor will be in Morocco, both days included. The same `request_id` again changes nothing."""

    request_id: UUID
    dossier_id: UUID
    staff_id: UUID | None = None
    first_day: date
    last_day: date

    @model_validator(mode="after")
    def _in_order(self) -> "AnnounceStay":
        if self.last_day < self.first_day:
            raise ValueError("a stay ends before it begins")
        return self


class CancelStay(Request[None], service="investor", method="cancel_stay", repeatable=True):
    """The journey was given up."""

    dossier_id: UUID
    staff_id: UUID | None = None
    stay_id: UUID


class AddCapacityRule(Request[None], service="investor", method="add_capacity_rule"):
    """How many appointments a day takes, from a day on; until a day, for August. What is there is never changed: the
    rule that begins last holds.
    """

    staff_id: UUID
    valid_from: date
    valid_until: date | None = None
    on_site: PerDay
    video: PerDay
    opens: LocalTime
    closes: LocalTime
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
    confidence: Confidence

    @model_validator(mode="after")
    def _in_order(self) -> "AddCapacityRule":
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError("a rule ends before it begins")
        if self.closes <= self.opens:
            raise ValueError("an office closes before it opens")
        return self
