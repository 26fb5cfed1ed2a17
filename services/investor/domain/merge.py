"""A merge of two dossiers, as entered by the first of two persons."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.investor.domain.decision import OfTwoPersons


@dataclass(eq=False)
class Merge(OfTwoPersons):
    """The dossier that it belongs to is to be closed."""

    into_id: UUID
    note: str
    proposed_by: UUID
    proposed_at: datetime
    validated_by: UUID | None = None
    validated_at: datetime | None = None
    rejected_by: UUID | None = None
    rejected_at: datetime | None = None
    rejection_note: str | None = None


@dataclass(frozen=True)
class Unsettled:
    """What would be lost from sight if the dossier were closed now."""

    answer_owed: bool = False
    appointments: int = 0
    """To come."""
