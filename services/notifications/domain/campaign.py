"""A campaign from its first word to its end: written, started by a second person, paused, stopped, finished."""

import hashlib
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from services.notifications.domain.template import Version
from services.notifications.domain.template_gate import TextReading, what_keeps_it
from services.notifications.domain.wording import Fallbacks, Texts
from shared.contracts.notifications.campaign_refusals import (
    CampaignChanged,
    CampaignNotInState,
    CampaignOfferWithdrawn,
    CampaignOwnWork,
)
from shared.contracts.notifications.campaigns import (
    CampaignAct,
    CampaignChannel,
    CampaignEntry,
    CampaignEntryAct,
    CampaignSetup,
    CampaignState,
)
from shared.contracts.notifications.template_refusals import TemplateTextInvalid
from shared.contracts.notifications.templates import FlawCode, TextFlaw, TextLanguage, TextPart

MOVES: Mapping[CampaignAct, tuple[frozenset[CampaignState], CampaignState]] = {
    CampaignAct.PAUSE: (frozenset({CampaignState.RUNNING}), CampaignState.PAUSED),
    CampaignAct.RESUME: (frozenset({CampaignState.PAUSED}), CampaignState.RUNNING),
    CampaignAct.STOP: (frozenset({CampaignState.RUNNING, CampaignState.PAUSED}), CampaignState.STOPPED),
}
"""What is absent is refused."""

STOP_LINK = "stop"
"""The variable of an SMS by which its reader ends such messages: no mail program offers them a button."""
LONGEST_GAP = timedelta(seconds=5)
"""After a longer one, releasing begins anew: a process that was away does not send its minutes at once."""


@dataclass(eq=False)
class Campaign:
    id: UUID
    setup: CampaignSetup
    version: Version
    """Its texts; live from the start of the campaign on, so that they never change again."""
    state: CampaignState = CampaignState.DRAFT
    authors: frozenset[UUID] = frozenset()
    begun_at: datetime | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None
    offer_withdrawn: bool = False
    """What it announces is known not to be published."""
    entries: list[CampaignEntry] = field(default_factory=list)
    """What happened to it since it was read."""

    @property
    def digest(self) -> str:
        """SHA-256 of what it says and to whom, in hexadecimal."""
        said = [self.version.digest, self.setup.model_dump(mode="json")]
        return hashlib.sha256(json.dumps(said, sort_keys=True, ensure_ascii=False).encode()).hexdigest()

    def save(
        self,
        setup: CampaignSetup,
        texts: Texts,
        fallbacks: Fallbacks,
        read: str,
        reading: TextReading,
        *,
        by: UUID,
        at: datetime,
    ) -> None:
        """Raises CampaignNotInState, CampaignChanged, TemplateTextInvalid."""
        self.must_be({CampaignState.DRAFT})
        self._must_be_as_read(read)
        before = self.digest
        self.version.save(texts, fallbacks, self.version.digest, reading, by=by, at=at)
        self.setup = setup
        if self.digest != before:
            self.authors |= {by}
            self.note("saved", by=by, at=at)

    def flaws(self, reading: TextReading) -> list[TextFlaw]:
        """What keeps it from being started, or tried."""
        return what_keeps_campaign(self.version, self.setup.channels, reading)

    def start(self, read: str, reading: TextReading, *, reason: str, by: UUID, at: datetime) -> None:
        """Raises CampaignNotInState, CampaignChanged, CampaignOwnWork, TemplateTextInvalid, CampaignOfferWithdrawn."""
        self.must_be({CampaignState.DRAFT})
        self._must_be_as_read(read)
        self._offer_must_be_open()
        if by in self.authors | self.version.authors:
            raise CampaignOwnWork(campaign_id=self.id)
        if flaws := self.flaws(reading):
            raise TemplateTextInvalid(version_id=self.version.id, flaws=tuple(flaws))
        self.version.put_live(self.version.digest, reading, reason=reason, by=by, at=at)
        self.state, self.started_at = CampaignState.RUNNING, at
        self.note("started", by=by, at=at, reason=reason)

    def move(self, act: CampaignAct, *, reason: str, by: UUID, at: datetime, although_withdrawn: bool = False) -> None:
        """`although_withdrawn`: who lets it go on knows that what it announces is withdrawn.

        Raises CampaignNotInState, CampaignOfferWithdrawn.
        """
        allowed, after = MOVES[act]
        self.must_be(allowed)
        said: str = act
        if act is CampaignAct.RESUME and self.offer_withdrawn:
            if not although_withdrawn:
                self._offer_must_be_open()
            said = CampaignEntryAct.RESUME_WITHDRAWN
        self.state = after
        if after is CampaignState.STOPPED:
            self.ended_at = at
        self.note(said, by=by, at=at, reason=reason)

    def offer_closed(self, *, expired: bool, at: datetime) -> bool:
        """What it announces was withdrawn: what runs pauses by itself. Answers whether it did."""
        self.offer_withdrawn = True
        if self.state is not CampaignState.RUNNING:
            return False
        self.state = CampaignState.PAUSED
        self.note(CampaignEntryAct.OFFER_EXPIRED if expired else CampaignEntryAct.OFFER_WITHDRAWN, by=None, at=at)
        return True

    def drop(self, *, by: UUID, at: datetime) -> None:
        """Raises CampaignNotInState."""
        self.must_be({CampaignState.DRAFT})
        self.version.drop(by=by, at=at)
        self.state, self.ended_at = CampaignState.DROPPED, at
        self.note("dropped", by=by, at=at)

    def must_be(self, states: Collection[CampaignState]) -> None:
        """Raises CampaignNotInState."""
        if self.state not in states:
            raise CampaignNotInState(campaign_id=self.id, state=self.state)

    def note(self, act: str, *, by: UUID | None, at: datetime, reason: str = "") -> None:
        self.entries.append(CampaignEntry(at=at, by=by, act=act, reason=reason))

    def _offer_must_be_open(self) -> None:
        if self.offer_withdrawn:
            raise CampaignOfferWithdrawn(campaign_id=self.id)

    def _must_be_as_read(self, read: str) -> None:
        if read != self.digest:
            raise CampaignChanged(campaign_id=self.id)


def what_keeps_campaign(
    version: Version, channels: Collection[CampaignChannel], reading: TextReading
) -> list[TextFlaw]:
    """The gate of every text; beside it, who is told by SMS has words for that, and each SMS tells how to end them."""
    flaws = what_keeps_it(version.key, version.texts, version.fallbacks, reading)
    if CampaignChannel.SMS not in channels or flaws:
        return flaws
    short = {language: said[TextPart.SMS] for language, said in version.texts.items() if said.get(TextPart.SMS)}
    if not short:
        return [TextFlaw(language=TextLanguage.FRENCH, part=TextPart.SMS, code=FlawCode.EMPTY)]
    return [
        TextFlaw(language=language, part=TextPart.SMS, code=FlawCode.VARIABLE_NOT_SAID, what=STOP_LINK)
        for language, said in short.items()
        if STOP_LINK not in reading.variables(said)
    ]


def to_release(per_minute: int, last: datetime, now: datetime) -> tuple[int, datetime]:
    """How many messages have their turn now, and until when that pays: what is left of a turn is not lost.

    `last`: until when earlier ones paid.
    """
    last = max(last, now - max(LONGEST_GAP, timedelta(minutes=1) / per_minute))
    turn = timedelta(minutes=1) / per_minute
    count = int((now - last) / turn)
    return count, last + count * turn
