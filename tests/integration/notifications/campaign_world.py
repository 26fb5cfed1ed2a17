"""Campaigns in tests: their texts, an investor service with an audience, and the rounds of `work`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from services.notifications.adapters.campaign_rounds import CampaignRounds
from services.notifications.bootstrap import utc_now
from services.notifications.usecases.ports import PersonUnknown
from shared.contracts.codes import Language
from shared.contracts.investor.audience import (
    AudienceCell,
    AudienceCounts,
    AudienceMember,
    CountAudience,
    LeftOutBecause,
    ListAudience,
)
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.notifications.campaigns import (
    BeginCampaign,
    CampaignChannel,
    CampaignSetup,
    CampaignView,
    GetCampaign,
    SaveCampaign,
    StartCampaign,
)
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.templates import TextLanguage, TextPart
from shared.database.identifiers import uuid7
from tests.integration.notifications.conftest import Notifications

AUTHOR, SECOND = uuid4(), uuid4()
OPPORTUNITY = uuid4()
FR, AR, EN = TextLanguage.FRENCH, TextLanguage.ARABIC, TextLanguage.ENGLISH
WORDS: Mapping[TextLanguage, Mapping[TextPart, str]] = {
    FR: {
        TextPart.SUBJECT: "Une nouvelle opportunité à Nador",
        TextPart.HAPPENED: "Une unité de conserverie cherche un investisseur.\n\nLe terrain est équipé.",
        TextPart.SMS: "Nouvelle opportunite a Nador : {link} Stop : {stop}",
    },
    AR: {
        TextPart.SUBJECT: "فرصة جديدة بالناظور",
        TextPart.HAPPENED: "وحدة للتصبير تبحث عن مستثمر.",
        TextPart.SMS: "فرصة جديدة بالناظور {link} للتوقف {stop}",
    },
}
FALLBACKS = {one: FR for one in TextLanguage if one not in (FR, AR, TextLanguage.TAMAZIGHT)}


def setup(**more: Any) -> CampaignSetup:
    said = {"title": "Conserverie de Nador", "opportunity_id": OPPORTUNITY, "per_minute": 600, **more}
    return CampaignSetup.model_validate(said)


@dataclass
class Investors:
    """The investor service: persons by id, with what they agreed to."""

    known: dict[UUID, ContactView] = field(default_factory=dict)
    asked: list[Any] = field(default_factory=list)

    def register(self, *agreed: Channel, language: Language = Language.FRENCH, **more: Any) -> UUID:
        person_id = uuid7()
        self.known[person_id] = ContactView.model_validate(
            {
                "person_id": person_id,
                "full_name": "Fatima Exemple",
                "email": f"p{len(self.known)}@example.org",
                "language": language,
                "residence_country": "BE",
                "promotion_on": agreed,
                **more,
            }
        )
        return person_id

    def withdraw(self, person_id: UUID) -> None:
        self.known[person_id] = self.known[person_id].model_copy(update={"promotion_on": ()})

    def get(self, person_id: UUID) -> ContactView:
        if person_id not in self.known:
            raise PersonUnknown(str(person_id))
        return self.known[person_id]

    def of_mandatary(self, mandate_id: UUID) -> Any:
        raise PersonUnknown(str(mandate_id))

    def call(self, request: Any) -> Any:
        self.asked.append(request)
        if isinstance(request, CountAudience):
            return self._count(request)
        assert isinstance(request, ListAudience)
        told = [one for one in sorted(self.known) if request.after is None or one > request.after]
        members = [self._member(one, way) for one in told if (way := self._way(one, request.channels)) is not None]
        return tuple(members[: request.limit])

    def _way(self, person_id: UUID, channels: tuple[Channel, ...]) -> Channel | None:
        return next((one for one in channels if one in self.known[person_id].promotion_on), None)

    def _count(self, request: CountAudience) -> AudienceCounts:
        told = sum(self._way(one, request.channels) is not None for one in self.known)
        out = len(self.known) - told
        cells = [AudienceCell(language=Language.FRENCH, channel=Channel.EMAIL, count=told)]
        cells += [AudienceCell(language=Language.FRENCH, left_out=LeftOutBecause.NO_CONSENT, count=out)] if out else []
        return AudienceCounts(cells=tuple(cells))

    @staticmethod
    def _member(person_id: UUID, channel: Channel) -> AudienceMember:
        dossier_id = UUID(int=person_id.int ^ 1)
        return AudienceMember(
            person_id=person_id, channel=channel, dossier_id=dossier_id, number=f"OR-2026-{person_id.int % 10**9:09}"
        )


class Clock:
    """Moves by itself by nothing."""

    def __init__(self, at: datetime | None = None) -> None:
        self.at = at or utc_now()

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **time: float) -> None:
        self.at += timedelta(**time)


@dataclass
class Campaigning:
    notifications: Notifications
    investors: Investors = field(default_factory=Investors)
    clock: Clock = field(default_factory=Clock)

    def rounds(self) -> CampaignRounds:
        return CampaignRounds(self.notifications.engine, self.investors.call, self.clock)

    def ask(self, request: Any) -> Any:
        return self.notifications.ask(request)

    def view(self, campaign_id: UUID) -> CampaignView:
        found: CampaignView = self.ask(GetCampaign(campaign_id=campaign_id))
        return found

    def written(self, texts: Any = WORDS, **more: Any) -> UUID:
        campaign_id: UUID = self.ask(BeginCampaign(setup=setup(**more), staff_id=AUTHOR))
        self.save(campaign_id, texts, **more)
        return campaign_id

    def save(self, campaign_id: UUID, texts: Any = WORDS, by: UUID = AUTHOR, **more: Any) -> None:
        said = {"texts": texts, "fallbacks": FALLBACKS, "digest": self.view(campaign_id).digest, "staff_id": by}
        self.ask(SaveCampaign(campaign_id=campaign_id, setup=setup(**more), **said))

    def start(self, campaign_id: UUID, by: UUID = SECOND) -> None:
        digest = self.view(campaign_id).digest
        self.ask(StartCampaign(campaign_id=campaign_id, digest=digest, reason="read in each language", staff_id=by))

    def started(self, **more: Any) -> UUID:
        campaign_id = self.written(**more)
        self.start(campaign_id)
        self.clock.at = utc_now()
        return campaign_id

    def send(self, seconds: int = 1, most: int = 50) -> int:
        """Rounds of some seconds, and whatever is due after each. Answers how many mails there are."""
        for _ in range(seconds):
            self.clock.pass_(seconds=1)
            self.rounds().run()
            sending = self.notifications.sending()
            sending.contacts = self.investors
            self.notifications.send_all(sending, most=most)
        return len(self.notifications.post.taken)

    def result(self, campaign_id: UUID) -> dict[str, int]:
        """Counts that are not 0, of all channels."""
        found: dict[str, int] = {}
        for one in self.view(campaign_id).results:
            for name, count in one.model_dump(exclude={"channel"}).items():
                found[name] = found.get(name, 0) + count
        return {name: count for name, count in found.items() if count}


SMS_TOO = (CampaignChannel.EMAIL, CampaignChannel.SMS)
