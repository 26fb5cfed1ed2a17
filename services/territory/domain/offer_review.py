"""The way of a version from its author to its reader, and what is kept of it for good."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID


class Stage(StrEnum):
    """Where what is being written stands. The status, a closed list of release 0.1.0, says nothing of it."""

    DRAFTING = "drafting"
    IN_REVIEW = "in_review"
    SENT_BACK = "sent_back"


@dataclass(frozen=True)
class OpportunityVersion:
    """What was published once, and who answered for it."""

    opportunity_id: UUID
    number: int
    details: dict[str, Any]
    """The content as plain values."""
    authors: list[str]
    submitted_by: UUID | None
    submitted_at: datetime | None
    approved_by: UUID | None
    published_at: datetime
