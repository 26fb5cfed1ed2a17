"""What a message of a day tells: to staff, and to investors who want small steps together."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.notifications.domain.own_text import StaffText


@dataclass(frozen=True)
class Gathered:
    """Something of a day that is told with others."""

    dossier_id: UUID
    number: str
    text: StaffText
    occurred_at: datetime


@dataclass(frozen=True)
class ToldStep:
    """A step that a digest tells, in the words that the person finds on their page."""

    dossier_id: UUID
    number: str
    subject: str
    occurred_at: datetime
