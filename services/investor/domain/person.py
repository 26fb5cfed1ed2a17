"""People: who files, in which language they are told, and what they agreed to."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar
from uuid import UUID

from shared.contracts.aggregate import Aggregate
from shared.contracts.codes import CountryCode, Language
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.events import PersonRegistered
from shared.contracts.investor.refusals import ConsentMissing
from shared.contracts.investor.requests import PersonDetails


@dataclass(eq=False)
class Consent:
    """What a person agreed to, in which wording, when. Kept as it was given."""

    purpose: Purpose
    text_version: str
    language: Language
    given_at: datetime


@dataclass(eq=False)
class Person(Aggregate):
    """Someone the centre deals with."""

    stream: ClassVar[str] = "person"

    id: UUID
    full_name: str
    email: str
    phone: str | None
    residence_country: CountryCode
    language: Language
    registered_at: datetime
    consents: list[Consent] = field(default_factory=list)
    event_seq: int = 0

    @classmethod
    def register(cls, identifier: UUID, details: PersonDetails, at: datetime) -> "Person":
        """Raises ConsentMissing: without it nobody could be told anything by e-mail."""
        if Purpose.SERVICE_NOTICES not in {consent.purpose for consent in details.consents}:
            raise ConsentMissing(purpose=Purpose.SERVICE_NOTICES)
        person = cls(
            id=identifier,
            full_name=details.full_name,
            email=str(details.email).lower(),
            phone=details.phone,
            residence_country=details.residence_country,
            language=details.language,
            registered_at=at,
        )
        person.consents = [Consent(c.purpose, c.text_version, details.language, at) for c in details.consents]
        person.record(
            PersonRegistered(
                person_id=identifier,
                residence_country=details.residence_country,
                language=details.language,
                occurred_at=at,
            )
        )
        return person
