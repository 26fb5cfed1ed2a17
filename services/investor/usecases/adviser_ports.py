"""What the use cases about advisers need of the outside."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.adviser import Absence, Assignment, AssignmentRule


class Advisers(Protocol):
    """Rules, absences, and whose the dossiers are. Ended rules and absences stay, with who ended them."""

    def rules(self) -> Sequence[AssignmentRule]:
        """In force now."""

    def add_rule(self, rule: AssignmentRule) -> None: ...

    def end_rule(self, rule_id: UUID, by: UUID, at: datetime) -> bool:
        """False when there is none in force."""

    def absences(self, since: date) -> Sequence[Absence]:
        """That end on that day or later. Others who record one wait until the transaction ends."""

    def away_on(self, day: date) -> Sequence[Absence]:
        """That hold on a day. Nobody waits: who records one at that moment is seen the next time."""

    def add_absence(self, absence: Absence) -> None: ...

    def cancel_absence(self, absence_id: UUID, today: date, by: UUID, at: datetime) -> bool:
        """False when there is none that ends today or later."""

    def open_dossiers(self) -> Mapping[UUID, int]:
        """Adviser -> open dossiers, those of this transaction included."""

    def last_of(self, person_id: UUID) -> UUID | None:
        """Who has the investor's newest dossier that has an adviser."""

    def newcomer(self, person_id: UUID) -> None:
        """Registered in this transaction, so that nobody need ask whose dossiers they had before."""

    def prepare(self, people: Collection[UUID]) -> None:
        """Dossiers of these come next: `last_of` then knows all of them by one question, not by one each."""

    def of(self, dossier_id: UUID) -> Assignment | None: ...

    def assign(self, assignment: Assignment, person_id: UUID) -> None: ...

    def open_of(self, adviser_id: UUID) -> Sequence[UUID]:
        """Their open dossiers, in the order of their ids."""

    def waiting(self) -> Sequence[UUID]:
        """Open dossiers without an adviser, in the order of their ids."""
