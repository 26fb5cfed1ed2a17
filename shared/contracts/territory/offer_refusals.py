"""What is refused on an opportunity's way from its author to its reader."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.territory.refusals import TerritoryRefusal


class OpportunityInconsistent(TerritoryRefusal):
    """What is said contradicts itself."""

    code: ClassVar[str] = "opportunity.inconsistent"
    opportunity_id: UUID | None
    problem: str
    """amounts (the least is above the most), fallback (a language stands for itself, or is itself stood for), plots
    (one is named twice), valid_until (it is over), attachments (one is named twice) or attachment_over (the last
    day of one is over)."""


class OpportunityNotInReview(TerritoryRefusal):
    """Nothing of it waits for a second person."""

    code: ClassVar[str] = "opportunity.not_in_review"
    opportunity_id: UUID


class OpportunityNotInDraft(TerritoryRefusal):
    """Nothing of it is being written."""

    code: ClassVar[str] = "opportunity.not_in_draft"
    opportunity_id: UUID


class OpportunityOwnWork(TerritoryRefusal):
    """Who wrote a version does not approve it."""

    code: ClassVar[str] = "opportunity.own_work"
    opportunity_id: UUID


class OpportunityChanged(TerritoryRefusal):
    """It is not what the reviewer read, or not what was submitted."""

    code: ClassVar[str] = "opportunity.changed"
    opportunity_id: UUID
