"""What the use cases need of the outside."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from services.investor.domain.clock import LegalPeriod, PeriodKind
from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person

Now = Callable[[], datetime]
"""The present moment, with its time zone."""


class Dossiers(Protocol):
    def get(self, identifier: UUID) -> Dossier:
        """Loaded under its lock. Raises DossierNotFound."""

    def find(self, identifier: UUID) -> Dossier | None: ...

    def add(self, aggregate: Dossier) -> None: ...


class People(Protocol):
    def get(self, identifier: UUID) -> Person:
        """Raises PersonNotFound."""

    def add(self, aggregate: Person) -> None: ...


class Offers(Protocol):
    """Territory's offer as this service knows it."""

    def is_open(self, opportunity_id: UUID) -> bool: ...

    def plot_of(self, opportunity_id: UUID) -> UUID | None: ...

    def holder_of(self, plot_id: UUID) -> UUID | None: ...

    def opened(self, opportunity_id: UUID, plot_id: UUID | None) -> None: ...

    def withdrawn(self, opportunity_id: UUID) -> None: ...

    def held(self, plot_id: UUID, dossier_id: UUID) -> None: ...

    def freed(self, plot_id: UUID) -> None: ...


class UnitOfWork(Protocol):
    """One transaction. What is changed in it is stored, and announced, when it ends well; else nothing is."""

    @property
    def dossiers(self) -> Dossiers: ...

    @property
    def people(self) -> People: ...

    @property
    def offers(self) -> Offers: ...

    def dossier_of_request(self, request_id: UUID) -> Dossier | None: ...

    def person_with_email(self, email: str) -> Person | None: ...

    def next_number(self, year: int) -> int: ...

    def period(self, kind: PeriodKind, on: date) -> LegalPeriod: ...
