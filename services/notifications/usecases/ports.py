"""What the use cases need of the outside."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Protocol
from uuid import UUID

from services.notifications.domain.announcement import Facts
from services.notifications.domain.delivery import Attempt, Verdict
from services.notifications.domain.message import Message
from services.notifications.domain.staff_call import Call, Recipient
from services.notifications.domain.template import Version
from services.notifications.domain.wording import Rehearsal, Wordings
from services.notifications.usecases.campaign_ports import Campaigns
from services.notifications.usecases.gathered import Gathered, ToldStep
from services.notifications.usecases.proof_ports import Readings, Suppressions, Untold
from services.notifications.usecases.provider_ports import ProviderWishes
from services.notifications.usecases.receiver_ports import StaffReceivers
from services.notifications.usecases.template_ports import Templates
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.investor.erasure_events import ErasureOrdered
from shared.contracts.investor.mandate_views import MandataryContact
from shared.contracts.notifications.campaigns import CampaignState
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeState
from shared.contracts.notifications.templates import SendTemplateTest
from shared.reference.days import local_date

Now = Callable[[], datetime]
"""The present moment, with its time zone."""


class DossierNotKnownYet(Exception):
    """An event overtook the filing of its dossier: the lane tries again until that has arrived."""

    def __init__(self, dossier_id: UUID) -> None:
        super().__init__(f"dossier {dossier_id} was not announced here yet")
        self.dossier_id = dossier_id


class PersonUnknown(Exception):
    """The investor service knows no such person."""


class ContactUnavailable(Exception):
    """The investor service does not answer now."""


class CannotWrite(Exception):
    """A text is missing or faulty, or the address cannot be used: trying again would not help."""


class ClaimLost(Exception):
    """The sender was taken for dead and its notice given to another: it must not send."""


@dataclass(frozen=True)
class Mandatary:
    """Who acts for the investor, without a name: that is asked for when there is something to say."""

    mandate_id: UUID
    dossier_id: UUID
    valid_from: date
    valid_until: date
    revoked_at: datetime | None = None

    def is_told_of(self, at: datetime) -> bool:
        """Whether the mandate was in force when something happened."""
        return self.valid_from <= local_date(at) <= self.valid_until and (
            self.revoked_at is None or at < self.revoked_at
        )


@dataclass(frozen=True)
class Reference:
    """Whose dossier it is, and who acts for them."""

    dossier_id: UUID
    number: str
    person_id: UUID
    mandataries: tuple[Mandatary, ...] = ()
    province: str | None = None
    """As the deposit said it; not read again with the rest."""


class References(Protocol):
    """The dossiers known here, from their filing."""

    def remember(self, reference: Reference) -> None: ...

    def get(self, dossier_id: UUID) -> Reference:
        """Raises DossierNotKnownYet."""

    def give(self, dossier_id: UUID, person_id: UUID) -> None:
        """It is that person's from now on. Raises DossierNotKnownYet."""

    def name(self, mandatary: Mandatary) -> None:
        """Somebody acts for the investor. Raises DossierNotKnownYet."""

    def revoke(self, dossier_id: UUID, mandate_id: UUID, at: datetime) -> None:
        """Raises DossierNotKnownYet."""


class Notices(Protocol):
    def create(
        self,
        reference: Reference,
        kind: NoticeKind,
        facts: Facts,
        occurred_at: datetime,
        *,
        mandate_id: UUID | None = None,
    ) -> None:
        """A notice of the event being handled, for the investor or the holder of a mandate; the same event and person
        again changes nothing.
        """

    def state_of(self, notice_id: UUID) -> NoticeState:
        """Under the notice's lock, until the transaction ends. Raises NoticeNotFound."""

    def put_back(self, notice_id: UUID, *, by: UUID, reason: str, at: datetime) -> None:
        """Let it be sent again, and record who wanted it and why."""


class Staff(Protocol):
    """How members of staff are reached, and what they are told."""

    def call(self, reference: Reference, staff_id: UUID, call: Call, occurred_at: datetime, *, stands_in: bool) -> None:
        """Tell of the event being handled, as its recipient wants to be told; who named no address is told nothing.
        The same event again changes nothing.
        """

    def save(self, recipient: Recipient, *, by: UUID, at: datetime) -> None: ...

    def forget(self, staff_id: UUID) -> None:
        """The address, and what still waits for it."""

    def reached_at(self, staff_id: UUID) -> Recipient | None: ...

    def has_channel(self, channel: Channel) -> bool:
        """Whether a process that sends has lately had a provider of it."""

    def rehearse(
        self, version: Version, asked: SendTemplateTest, at: datetime, *, opportunity_id: UUID | None = None
    ) -> bool:
        """Send a version with sample data to who reads it before others do. False: this request was carried out."""


class UnitOfWork(Protocol):
    """One transaction."""

    @property
    def providers(self) -> ProviderWishes: ...

    @property
    def receivers(self) -> StaffReceivers: ...

    @property
    def templates(self) -> Templates: ...

    @property
    def campaigns(self) -> Campaigns: ...

    @property
    def references(self) -> References: ...

    @property
    def notices(self) -> Notices: ...

    @property
    def staff(self) -> Staff: ...

    @property
    def suppressions(self) -> Suppressions: ...

    @property
    def untold(self) -> Untold: ...

    @property
    def readings(self) -> Readings: ...

    def forget(self, event: ErasureOrdered) -> None:
        """Whatever is kept of that person, and note that it was done."""


@dataclass(frozen=True)
class Claim:
    """A notice held by one sender."""

    token: int
    """Of the sender's session: see Desk."""
    notice_id: UUID
    event_id: UUID
    dossier_id: UUID
    person_id: UUID
    kind: NoticeKind
    facts: Facts
    tries: int
    resends: int
    correlation_id: str
    created_at: datetime
    is_written: bool = False
    """Its words are kept from an earlier try."""
    traceparent: str | None = None
    """Of the handling that created it."""
    for_mandatary: bool = False
    """`person_id` is a mandate's id: it goes to who acts for the investor."""
    for_staff: bool = False
    """`person_id` is an account's id: it goes to who looks after the dossier."""
    channel: Channel = Channel.EMAIL
    priority: int = 0
    """See domain/timing.py."""
    rehearsal: Rehearsal | None = None
    browser_id: UUID | None = None
    """Of a hint: where it is shown."""
    campaign_id: UUID | None = None


class Desk(Protocol):
    """The notices that wait, as one sender sees them.

    Sending is an effect outside the database, so it cannot be one transaction: each method is one, committed when it
    returns. Between them the claim stands for the sender: it holds an advisory lock of its session under `token`, and
    a claim whose lock is gone belongs to a sender that died. What was written is kept with what is recorded next: a
    sender that dies before that has sent nothing.
    """

    def recover(self) -> None:
        """Take over from senders that died: what had not begun to leave goes back, what had is `unknown`."""

    def claim(self, channels: Collection[Channel]) -> Claim | None:
        """Hold the oldest due notice of these channels that no earlier unsettled notice of its dossier to the same
        person precedes. Those after it may be held with it, for the next calls.
        """

    def give_back(self) -> None:
        """Those that are held for the next calls, unharmed and uncounted: it will be long until then."""

    def written(self, claim: Claim) -> Message | None:
        """The message of an earlier try."""

    def recipient(self, claim: Claim) -> Recipient | None:
        """Of a claim for staff; None when no address is known any more."""

    def gathered(self, claim: Claim) -> Sequence[Gathered]:
        """What a digest tells, in the order in which it happened."""

    def steps(self, claim: Claim) -> Sequence[ToldStep]:
        """What an investor's digest tells, in the order in which it came."""

    def hint(self, claim: Claim, browsers: Sequence[UUID]) -> None:
        """Let these browsers show that there is news. Again, it changes nothing."""

    def gather(self, claim: Claim, message: Message, mornings: Sequence[datetime]) -> None:
        """Keep its words, and leave it to the first of these mornings' digests that nobody began. Raises ClaimLost."""

    def wordings(self, claim: Claim) -> Wordings:
        """The texts that are live, or were a moment ago when the sender claimed; of a rehearsal, its own."""

    def campaign_state(self, claim: Claim) -> CampaignState | None:
        """Where the campaign stands now. None: it is of none, or staff had this one message sent again."""

    def set_aside(self, claim: Claim) -> None:
        """Until its campaign goes on: nothing had left."""

    def suppressed(self, fingerprint: bytes, channel: Channel, purpose: Purpose) -> bool:
        """Whether nothing is to be sent to that address for that purpose."""

    def transmitting(self, claim: Claim, message: Message) -> None:
        """From here on a loss is ambiguous, and these are the words. Raises ClaimLost."""

    def settle(self, claim: Claim, attempt: Attempt, verdict: Verdict, message: Message | None) -> None:
        """Record how the attempt ended, and the words where there are any: also of what could not leave."""

    def newer_step(self, claim: Claim) -> UUID | None:
        """The latest notice that waits for the same reader of the same dossier and tells a newer state of it."""

    def hold(self, claim: Claim, until: datetime) -> None:
        """Give it back until then, unharmed and uncounted."""

    def release(self, claim: Claim, pause: timedelta) -> None:
        """Give it back unharmed and uncounted."""


Contact = ContactView | MandataryContact


class Contacts(Protocol):
    def get(self, person_id: UUID) -> ContactView:
        """How to reach a person. Raises PersonUnknown, ContactUnavailable."""

    def of_mandatary(self, mandate_id: UUID) -> MandataryContact:
        """How to reach who acts for an investor. Raises PersonUnknown, ContactUnavailable."""
