"""What the notifications service answers. No name and no address: they stand in the message alone."""

from typing import Literal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.notifications.codes import (
    AttemptOutcome,
    Channel,
    NoticeKind,
    NoticeStanding,
    NoticeState,
    Phase,
    ReportKind,
)


class AttemptView(Contract):
    """One try to deliver, never rewritten."""

    at: AwareDatetime
    phase: Phase
    """How far it came."""
    outcome: AttemptOutcome
    smtp_code: int | None
    """None when no server answered."""
    reply: str
    """The server's words, or what went wrong; without the person's address."""
    provider: str | None = None
    """Which of the channel's providers was asked; None when none was, and for tries before there were several."""


class ReportView(Contract):
    """What a mail server told later of a message that it had taken over."""

    at: AwareDatetime
    kind: ReportKind
    status: str | None
    """Enhanced status code (RFC 3463)."""
    diagnostic: str
    """The server's words, without any address."""


class ReadingView(Contract):
    """Somebody opened it on the tracking page, for the first time."""

    reader: Literal["investor", "mandatary"]
    """Whose link it was."""
    at: AwareDatetime


class ResendView(Contract):
    """Someone asked to send the notice again."""

    at: AwareDatetime
    staff_id: UUID
    reason: str


class RelatedNotice(Contract):
    """Another notice of the same story."""

    notice_id: UUID
    number: str
    """The dossier's."""
    kind: NoticeKind
    standing: NoticeStanding
    at: AwareDatetime
    """When it left; else when it was made."""
    provider: str | None = None
    """Who was asked last; of a hint the push service of its browser."""


class NoticeView(Contract):
    notice_id: UUID
    event_id: UUID
    dossier_id: UUID
    number: str
    """The dossier's; of `about_campaign` its title."""
    about_campaign: UUID | None = None
    """Told to staff of a campaign; `dossier_id` is no dossier then."""
    about_receiver: str | None = None
    """A test of this receiver of alerts, which is `number` too; `dossier_id` is no dossier then."""
    kind: NoticeKind
    state: NoticeState
    language: Language | None
    """None until it is rendered."""
    words_in: str = ""
    """Language of its words where that is another one: `zgh`, amid labels in Arabic."""
    subject: str | None
    message_id: str | None
    occurred_at: AwareDatetime
    """When the event happened."""
    created_at: AwareDatetime
    sent_at: AwareDatetime | None
    next_attempt_at: AwareDatetime | None
    """When it is tried again by itself; None when it is not."""
    to_mandatary: bool = False
    """It went to who acts for the investor."""
    to_staff: bool = False
    """It went to who looks after the dossier."""
    channel: Channel = Channel.EMAIL
    standing: NoticeStanding | None = None
    """What `state` says, exactly; None from a release that does not know."""
    beside: UUID | None = None
    """Of a hint: the notice that it is beside."""
    told_by: UUID | None = None
    """The digest that tells this step."""
    hints: tuple[RelatedNotice, ...] = ()
    """Beside it, one for each browser, where one notice was asked for."""
    steps: tuple[RelatedNotice, ...] = ()
    """Of a digest: what it tells, where one notice was asked for."""
    digest: RelatedNotice | None = None
    """What `told_by` names, where one notice was asked for."""
    instead_of: UUID | None = None
    """The notice that another channel did not deliver."""
    attempts: tuple[AttemptView, ...]
    reports: tuple[ReportView, ...] = ()
    readings: tuple[ReadingView, ...] = ()
    resends: tuple[ResendView, ...]
    resendable: bool

    @property
    def stands(self) -> NoticeStanding:
        """Where it stands, as exactly as is known."""
        return self.standing or NoticeStanding(self.state)


class NoticeMessage(Contract):
    """The message as it was written."""

    notice_id: UUID
    message_id: str
    language: Language
    subject: str
    text: str
    html: str
    rendered_at: AwareDatetime
    template: str | None = None
    """Whose words they are; None: written before texts had versions."""
    template_version: UUID | None = None
    template_number: int | None = None
    read_for: tuple[str, ...] = ()
    """Languages tried for the reader, the one asked for first."""


class Latency(Contract):
    """`sent_at - occurred_at`, in milliseconds. All None when `count` is 0."""

    count: int
    median_ms: float | None
    p95_ms: float | None
    worst_ms: float | None
