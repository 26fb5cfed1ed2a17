"""People: who files, in which language they are told, and what they agreed to."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import ClassVar
from uuid import UUID

from services.investor.domain.consent import Consent, agrees, last_word, wishes_of
from shared.contracts.aggregate import Aggregate
from shared.contracts.codes import CountryCode, Language
from shared.contracts.investor.codes import ConsentWay, Purpose
from shared.contracts.investor.events import PersonRegistered
from shared.contracts.investor.preferences import Wish
from shared.contracts.investor.privacy_refusals import PersonErased
from shared.contracts.investor.refusals import ConsentMissing
from shared.contracts.investor.requests import PersonDetails
from shared.contracts.notifications.codes import Channel


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
    """The log, the oldest first."""
    birth_date: date | None = None
    """Said by who wants to be told apart from others of the same name; used for nothing else."""
    daily_digest: bool = False
    """Small steps are told in one message a day."""
    tamazight: bool = False
    """Told in Tamazight where a text exists; else in `language`, which is Arabic then."""
    erased_at: datetime | None = None
    merged_into_id: UUID | None = None
    """The entry that goes on, since two staff said that both are one person."""
    merged_at: datetime | None = None
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
            birth_date=details.birth_date,
            tamazight=details.tamazight,
        )
        person.consents = [
            Consent(c.purpose, c.text_version, details.language, at, channel=c.channel, way=ConsentWay.FILING)
            for c in details.consents
        ]
        person.record(
            PersonRegistered(
                person_id=identifier,
                residence_country=details.residence_country,
                language=details.language,
                occurred_at=at,
            )
        )
        return person

    def agrees_to(self, purpose: Purpose, channel: Channel = Channel.EMAIL) -> bool:
        return agrees(self.consents, purpose, channel)

    @property
    def wishes(self) -> tuple[Wish, ...]:
        """What stands now, on the channels by which they can be reached."""
        return self.wishes_with(browsers=False)

    def wishes_with(self, *, browsers: bool) -> tuple[Wish, ...]:
        """`browsers`: some show hints of news."""
        return wishes_of(self.consents, self.phone, browsers=browsers)

    def say_rhythm(self, *, daily_digest: bool) -> bool:
        """Small steps in one message a day, or each at once. False when that stood already. Raises PersonErased."""
        self.check_known()
        changed = self.daily_digest is not daily_digest
        self.daily_digest = daily_digest
        return changed

    def say_consent(self, consent: Consent) -> bool:
        """Add a line to the log. False when it was the last word already. Raises PersonErased."""
        self.check_known()
        if all(last_word(self.consents, consent.purpose, one) is consent.given for one in consent.channels):
            return False
        self.consents.append(consent)
        return True

    def rectify(self, corrected: Mapping[str, object]) -> tuple[str, ...]:
        """Names of the fields that changed, for the history: not what they say. Raises PersonErased."""
        self.check_known()
        if corrected.get("language", Language.ARABIC) is not Language.ARABIC:
            corrected = {**corrected, "tamazight": False}  # also where a caller does not know of it
        changed = tuple(name for name, value in corrected.items() if getattr(self, name) != value)
        for name in changed:
            setattr(self, name, corrected[name])
        return changed

    def check_known(self) -> None:
        """Raises PersonErased."""
        if self.erased_at is not None:
            raise PersonErased()

    def merge_into(self, kept: "Person", *, at: datetime) -> None:
        """What it says stays as it was said, consents included; those of `kept` count. Raises PersonErased."""
        self.check_known()
        kept.check_known()
        self.merged_into_id, self.merged_at = kept.id, at
