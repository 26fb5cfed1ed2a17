"""The commission's decision: one person enters it, another makes it take effect."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.investor.codes import Outcome, ReasonCode


@dataclass(eq=False)
class Decision:
    """A decision as entered. It binds nobody until validated; a rejected one stays on record."""

    outcome: Outcome
    reasons: list[ReasonCode]
    note: str
    proposed_by: UUID
    proposed_at: datetime
    validated_by: UUID | None = None
    validated_at: datetime | None = None
    rejected_by: UUID | None = None
    rejected_at: datetime | None = None
    rejection_note: str | None = None

    @property
    def is_open(self) -> bool:
        """Waits for the second person."""
        return self.validated_at is None and self.rejected_at is None
