"""Campaigns: one announcement to everybody who asked for such, as staff make, start and follow it. ADR 0048."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import AwareDatetime, Field, StringConstraints, field_validator

from shared.contracts.event import Contract
from shared.contracts.investor.audience import AudienceCounts, AudienceWanted
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.templates import (
    Digest,
    Fallbacks,
    TextFlaw,
    TextLanguage,
    TextPart,
    Texts,
    TrialChannel,
)
from shared.contracts.operations import Reason
from shared.contracts.request import Request

MOST_A_MINUTE = 600
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=120)]


class CampaignState(StrEnum):
    DRAFT = "draft"
    RUNNING = "running"
    PAUSED = "paused"
    STOPPED = "stopped"
    """For good: what had not left was withdrawn."""
    FINISHED = "finished"
    DROPPED = "dropped"
    """A draft that was given up."""


class CampaignAct(StrEnum):
    """What is done to a campaign that was started."""

    PAUSE = "pause"
    RESUME = "resume"
    STOP = "stop"


class CampaignChannel(StrEnum):
    """By what an announcement may leave: each was agreed to for itself."""

    EMAIL = "email"
    SMS = "sms"


class CampaignSetup(Contract):
    """Everything of a campaign but its words."""

    title: Title
    """For staff alone."""
    opportunity_id: UUID | None = None
    """A published opportunity, to which the messages lead; None: a free subject, they lead to all that is offered."""
    audience: AudienceWanted = AudienceWanted()
    channels: tuple[CampaignChannel, ...] = Field(default=(CampaignChannel.EMAIL,), min_length=1)
    """A person is told once, by the first of these that they agreed to."""
    per_minute: int = Field(ge=1, le=MOST_A_MINUTE)
    """Messages handed to senders, at most."""

    @field_validator("channels")
    @classmethod
    def _each_once(cls, channels: tuple[CampaignChannel, ...]) -> tuple[CampaignChannel, ...]:
        return tuple(dict.fromkeys(channels))


class CampaignEntryAct(StrEnum):
    """What happened to a campaign, beside what `CampaignAct` does."""

    BEGUN = "begun"
    SAVED = "saved"
    SENT_TO_SELF = "sent_to_self"
    STARTED = "started"
    DROPPED = "dropped"
    FINISHED = "finished"
    OFFER_WITHDRAWN = "offer_withdrawn"
    """It paused by itself: an editor withdrew what it announces."""
    OFFER_EXPIRED = "offer_expired"
    """It paused by itself: the last day of what it announces was over."""
    RESUME_WITHDRAWN = "resume_withdrawn"
    """Somebody let it go on though what it announces is withdrawn."""


class OfferWithdrawn(Contract):
    """What a campaign announces is not published any more."""

    at: AwareDatetime
    because: str = ""
    """`expired`: its last day is over. Empty: an editor withdrew it."""


class CampaignEntry(Contract):
    """One line of what happened to a campaign. Never rewritten."""

    at: AwareDatetime
    by: UUID | None = None
    """None: by itself."""
    act: str
    """A CampaignAct or a CampaignEntryAct."""
    reason: str = ""


class CampaignResult(Contract):
    """What became of the messages of one channel. Each stands in one of the counts up to `unwanted`."""

    channel: Channel
    waiting: int = 0
    """For their turn, or for another try."""
    held: int = 0
    """For the reader's day."""
    sent: int = 0
    """Taken over by the provider, and nothing more is known."""
    delivered: int = 0
    bounced: int = 0
    """Taken over, and came back."""
    failed: int = 0
    unknown: int = 0
    """May have arrived (ADR 0006)."""
    withdrawn: int = 0
    """Not sent: the campaign was stopped."""
    suppressed: int = 0
    """Not sent: the address is known not to be reached."""
    unwanted: int = 0
    """Not sent: the consent had ended by then."""
    read: int = 0
    """On the reader's page. Of all above."""
    unsubscribed: int = 0
    """By the link of such a message. Of all above."""

    @property
    def total(self) -> int:
        return self.waiting + self.held + self.settled

    @property
    def settled(self) -> int:
        gone = self.sent + self.delivered + self.bounced + self.failed + self.unknown
        return gone + self.withdrawn + self.suppressed + self.unwanted


class CampaignSummary(Contract):
    campaign_id: UUID
    title: str
    state: CampaignState
    channels: tuple[CampaignChannel, ...]
    authors: tuple[UUID, ...]
    begun_at: AwareDatetime
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    total: int
    """Persons who are told, as far as they were listed."""
    settled: int
    """Those of whom nothing is to be done any more."""


class CampaignView(Contract):
    campaign_id: UUID
    state: CampaignState
    setup: CampaignSetup
    version_id: UUID
    """Of its texts: `preview_template` shows them."""
    texts: Texts
    fallbacks: Fallbacks
    digest: Digest
    """Of texts, fallbacks and setup: who starts it says it, so that nobody starts what they did not read."""
    languages: tuple[TextLanguage, ...]
    parts: tuple[TextPart, ...]
    sms_variables: tuple[str, ...]
    authors: tuple[UUID, ...]
    begun_at: AwareDatetime
    started_at: AwareDatetime | None = None
    ended_at: AwareDatetime | None = None
    listed: bool = False
    """Everybody who is told is known: totals do not grow any more."""
    counts: AudienceCounts | None = None
    """The audience as it was when the campaign was started."""
    results: tuple[CampaignResult, ...] = ()
    """Of each channel by which somebody is told."""
    flaws: tuple[TextFlaw, ...] = ()
    """What keeps it from being started."""
    offer_withdrawn: OfferWithdrawn | None = None
    """None: what it announces is published, as far as is known here, or it announces nothing of the kind."""
    history: tuple[CampaignEntry, ...] = ()


class CampaignDefaults(Contract):
    """What a new campaign begins with: data/campaigns.toml."""

    per_minute: int


class CampaignList(Contract):
    defaults: CampaignDefaults
    rows: tuple[CampaignSummary, ...]


class ListCampaigns(Request[CampaignList], service="notifications", method="list_campaigns", repeatable=True):
    """The latest first."""

    limit: int = Field(default=100, ge=1, le=500)


class GetCampaign(Request[CampaignView], service="notifications", method="get_campaign", repeatable=True):
    """Raises CampaignNotFound."""

    campaign_id: UUID


class ListUnreachable(
    Request[Mapping[Channel, tuple[UUID, ...]]], service="notifications", method="list_unreachable", repeatable=True
):
    """Persons of whom an address is suppressed now, by channel: ids alone. It may have been corrected since."""


class BeginCampaign(Request[UUID], service="notifications", method="begin_campaign"):
    """A draft without words. Answers its id."""

    setup: CampaignSetup
    staff_id: UUID


class SaveCampaign(Request[None], service="notifications", method="save_campaign"):
    """Texts may be missing still; what is there must be right.

    Raises CampaignNotFound, CampaignNotInState, CampaignChanged, TemplateTextInvalid.
    """

    campaign_id: UUID
    setup: CampaignSetup
    texts: Texts
    fallbacks: Fallbacks = Field(default_factory=dict)
    digest: Digest
    """Of what was changed."""
    staff_id: UUID


class DropCampaign(Request[None], service="notifications", method="drop_campaign"):
    """Give a draft up. Raises CampaignNotFound, CampaignNotInState."""

    campaign_id: UUID
    staff_id: UUID


class SendCampaignTest(Request[None], service="notifications", method="send_campaign_test", repeatable=True):
    """Send it in one language to who asks, by the way that every message takes.

    Raises CampaignNotFound, CampaignNotInState, TemplateTextInvalid, StaffAddressMissing; by SMS also
    StaffMobileMissing, ChannelAbsent.
    """

    request_id: UUID = Field(default_factory=uuid4)
    """The same again sends nothing twice."""
    campaign_id: UUID
    language: TextLanguage
    channel: TrialChannel = Channel.EMAIL
    staff_id: UUID


class StartCampaign(Request[None], service="notifications", method="start_campaign"):
    """By another person than wrote it.

    Raises CampaignNotFound, CampaignNotInState, CampaignChanged, CampaignOwnWork, TemplateTextInvalid,
    CampaignOfferWithdrawn.
    """

    campaign_id: UUID
    digest: Digest
    """Of what was read."""
    reason: Reason
    staff_id: UUID


class MoveCampaign(Request[None], service="notifications", method="move_campaign"):
    """Pause it, go on, or stop it for good; what has left, has left.

    Raises CampaignNotFound, CampaignNotInState, CampaignOfferWithdrawn.
    """

    campaign_id: UUID
    act: CampaignAct
    reason: Reason
    although_withdrawn: bool = False
    """Go on though what it announces is not published any more."""
    staff_id: UUID


class NoteUnsubscribed(Request[None], service="notifications", method="note_unsubscribed", repeatable=True):
    """Somebody ended announcements by the link of a message of this campaign. Of whom it told nothing, nothing is
    kept.
    """

    campaign_id: UUID
    person_id: UUID
    channel: Channel
