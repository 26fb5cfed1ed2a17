"""What takes two persons: one enters it, another makes it take effect. First of all the commission's decision."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from shared.contracts.investor.codes import Outcome, ReasonCode
from shared.contracts.investor.refusals import NoDecisionProposed, SecondPersonRequired


class OfTwoPersons(Protocol):
    """Binds nobody until validated; what was sent back stays on record."""

    proposed_by: UUID
    validated_by: UUID | None
    validated_at: datetime | None
    rejected_by: UUID | None
    rejected_at: datetime | None
    rejection_note: str | None

    @property
    def is_open(self) -> bool:
        """Waits for the second person."""
        return self.validated_at is None and self.rejected_at is None

    def validate(self, *, by: UUID, at: datetime) -> None:
        self.validated_by, self.validated_at = by, at

    def send_back(self, note: str | None, *, by: UUID, at: datetime) -> None:
        self.rejected_by, self.rejected_at, self.rejection_note = by, at, note


@dataclass(eq=False)
class Decision(OfTwoPersons):
    """A decision of the commission, as entered."""

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


P = TypeVar("P", bound=OfTwoPersons)


def last_standing(entered: Sequence[P]) -> P | None:
    """The last that was not sent back."""
    return next((one for one in reversed(entered) if one.rejected_at is None), None)


def for_second_person(proposal: P | None, *, dossier_id: UUID, by: UUID) -> P:
    """The proposal, if this person may validate it or send it back. Raises NoDecisionProposed, SecondPersonRequired."""
    if proposal is None:
        raise NoDecisionProposed(dossier_id=dossier_id)
    if proposal.proposed_by == by:
        raise SecondPersonRequired(dossier_id=dossier_id)
    return proposal
