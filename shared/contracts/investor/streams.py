"""What the streams `person` and `dossier` have in common."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.event import Event


class PersonEvent(Event):
    aggregate: ClassVar[str] = "person"
    person_id: UUID


class DossierEvent(Event):
    aggregate: ClassVar[str] = "dossier"
    dossier_id: UUID
