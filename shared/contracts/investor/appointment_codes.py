"""Closed lists of appointments and stays."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints


class AppointmentKind(StrEnum):
    ON_SITE = "on_site"
    VIDEO = "video"


class AppointmentState(StrEnum):
    PROPOSED = "proposed"
    """One side named it, or moved it; the other has not said yes."""
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class AppointmentChange(StrEnum):
    """What became of an appointment."""

    PROPOSED = "proposed"
    MOVED = "moved"
    ACCEPTED = "accepted"
    CANCELLED = "cancelled"


class PresenceNeed(StrEnum):
    """What is easier, or only possible, while the investor is in Morocco."""

    POWER_OF_ATTORNEY = "power_of_attorney"
    COMPLEMENT = "complement"
    AGREEMENT = "agreement"
    SITE_VISIT = "site_visit"
    MEETING = "meeting"
    """An appointment on site during the stay."""


Zone = Annotated[str, StringConstraints(pattern=r"^[A-Za-z]+(/[A-Za-z0-9_+-]+){0,2}$", max_length=40)]
"""A time zone by its IANA name: `Europe/Berlin`."""
