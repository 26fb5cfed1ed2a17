"""Whose an invented dossier is: by the rules of the database that is seeded, as when one is filed."""

from collections import Counter
from datetime import datetime
from uuid import UUID

from operations.seeding.life import Staff
from services.investor.domain.adviser import Assignment, chosen
from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import ENDED
from shared.contracts.investor.adviser_codes import AssignedBecause


class Office:
    """The advisers, and how many open dossiers each has by now."""

    def __init__(self, staff: Staff) -> None:
        self._staff = staff
        self._open: Counter[UUID] = Counter()

    def assigned(self, dossier: Dossier, before: UUID | None, at: datetime) -> Assignment | None:
        """To who had the person's dossier `before`, else by the rules; None when no rule fits."""
        adviser, because = before, AssignedBecause.CONTINUITY
        if adviser is None:
            adviser = chosen(self._staff.rules, dossier.province, dossier.sector, lambda: self._open)
            because = AssignedBecause.RULE
        return None if adviser is None else Assignment(dossier.id, adviser, because, at)

    def counts(self, dossier: Dossier, assignment: Assignment | None) -> None:
        """Once it has lived as long as it did."""
        if assignment is not None and dossier.status not in ENDED:
            self._open[assignment.adviser_id] += 1
