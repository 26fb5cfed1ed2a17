"""Events published by the investor service, on the streams `person` and `dossier`; some stand beside, by subject."""

from datetime import date
from decimal import Decimal
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import CommuneCode, CountryCode, Language, ProvinceCode, Sector
from shared.contracts.event import Event
from shared.contracts.investor.clock_codes import ActKind, ExtensionReason, InvestorDeadline, MovedBecause
from shared.contracts.investor.codes import (
    AppealBody,
    AppealOutcome,
    Outcome,
    PieceCode,
    PieceKey,
    ReasonCode,
    Status,
)
from shared.contracts.investor.contact_events import DossierAppointmentChanged as DossierAppointmentChanged
from shared.contracts.investor.contact_events import DossierMessageWritten as DossierMessageWritten
from shared.contracts.investor.contact_events import MandateGiven as MandateGiven
from shared.contracts.investor.contact_events import MandateRevoked as MandateRevoked
from shared.contracts.investor.erasure_events import ErasureCompleted, ErasureOrdered
from shared.contracts.investor.funds_events import DossierOwnFundsStated as DossierOwnFundsStated
from shared.contracts.investor.merge_events import DossierInvestorChanged as DossierInvestorChanged
from shared.contracts.investor.merge_events import DossierMerged as DossierMerged
from shared.contracts.investor.staff_calls import DossierNoticeUndelivered as DossierNoticeUndelivered
from shared.contracts.investor.staff_calls import DossierStaffCalled as DossierStaffCalled
from shared.contracts.investor.streams import DossierEvent as DossierEvent
from shared.contracts.investor.streams import PersonEvent as PersonEvent


class PersonRegistered(PersonEvent):
    """Someone is known to the centre. notifications fetches how to reach them when it needs to."""

    type: ClassVar[str] = "person.registered.v1"
    residence_country: CountryCode
    language: Language


class DossierFiled(DossierEvent):
    """A dossier was deposited and its receipt issued. territory reserves the plot; notifications sends the receipt."""

    type: ClassVar[str] = "dossier.filed.v1"
    number: str
    investor_id: UUID
    province: ProvinceCode
    sector: Sector
    host_country: CountryCode
    planned_amount_mad: Decimal
    planned_jobs: int
    opportunity_id: UUID | None = None
    plot_id: UUID | None = None
    commune: CommuneCode | None = None
    """None: not said."""
    own_funds_mad: Decimal | None = None
    """Of the planned amount; None: not said."""
    own_funds_currency_mad: Decimal | None = None
    """Those of the own funds that are brought in foreign currency, in dirhams; None: not said."""


class VerificationOpened(DossierEvent):
    """An adviser began to check the pieces."""

    type: ClassVar[str] = "dossier.verification_opened.v1"
    adviser_id: UUID  # staff account, issued by gateway


class ComplementRequested(DossierEvent):
    """Pieces are missing, asked for once; a running clock stops until they arrive."""

    type: ClassVar[str] = "dossier.complement_requested.v1"
    pieces: tuple[PieceCode, ...]
    answer_by: date
    requested_by: UUID
    further_pieces: tuple[PieceKey, ...] = ()
    """Those asked for of the kinds that release 0.1.0 did not know: beside, not among, `pieces`."""


class ComplementProvided(DossierEvent):
    """The missing pieces arrived; checking resumes."""

    type: ClassVar[str] = "dossier.complement_provided.v1"
    pieces: tuple[PieceCode, ...]
    further_pieces: tuple[PieceKey, ...] = ()
    """As of `dossier.complement_requested.v1`."""


class DossierPieceReceived(DossierEvent):
    """A file was handed in for a piece, and nothing speaks against it. Who may read it asks the service."""

    type: ClassVar[str] = "dossier.piece_received.v1"
    piece: PieceKey
    number: int
    """Counts the files of this piece from 1; earlier ones are kept."""
    by_investor: bool
    by_mandatary: bool = False
    """By who acts for the investor; then `by_investor` is false."""


class DossierPieceUnsafe(DossierEvent):
    """The virus scanner refused a file; its bytes are gone. notifications tells an investor who sent it."""

    type: ClassVar[str] = "dossier.piece_unsafe.v1"
    piece: PieceKey
    number: int
    by_investor: bool
    by_mandatary: bool = False
    """By who acts for the investor; then `by_investor` is false."""


class DossierCompleted(DossierEvent):
    """The file is complete: the legal clock runs until `due_on`."""

    type: ClassVar[str] = "dossier.completed.v1"
    due_on: date


class ReviewOpened(DossierEvent):
    """The administrations examine the file."""

    type: ClassVar[str] = "dossier.review_opened.v1"


class DossierScheduled(DossierEvent):
    """The file is on the agenda of a session of the commission (CRUI)."""

    type: ClassVar[str] = "dossier.scheduled.v1"
    session_on: date


class DossierPostponed(DossierEvent):
    """The commission put the file off; it goes back to review."""

    type: ClassVar[str] = "dossier.postponed.v1"
    reason: ReasonCode


class DossierDecided(DossierEvent):
    """The commission decided, entered by one person and validated by another."""

    type: ClassVar[str] = "dossier.decided.v1"
    outcome: Outcome
    reasons: tuple[ReasonCode, ...] = ()
    decided_on: date
    appeal_until: date | None = None
    """Last day to appeal; set when unfavourable."""
    next_pieces: tuple[PieceKey, ...] = ()
    """Asked for now that there is an agreement in principle."""


class DossierAppealed(DossierEvent):
    """The investor appealed against the refusal: to the wali first, then to the ministerial committee."""

    type: ClassVar[str] = "dossier.appealed.v1"
    body: AppealBody
    received_on: date
    late: bool = False
    """It came after its last day, and was taken all the same."""
    answer_due_on: date
    """Last day to answer it. Nothing follows of itself when it passes."""
    next_appeal_until: date | None = None
    """Last day to go to the ministerial committee if the wali does not answer; set for an appeal to the wali."""


class DossierAppealDecided(DossierEvent):
    """The answer to an appeal, entered by one person and validated by another. A favourable one replaces the refusal:
    territory gives the plot if it is still free.
    """

    type: ClassVar[str] = "dossier.appeal_decided.v1"
    body: AppealBody
    outcome: AppealOutcome
    status: Status
    """Where the dossier stands from now on."""
    reasons: tuple[ReasonCode, ...] = ()
    decided_on: date
    appeal_until: date | None = None
    """Last day to go to the ministerial committee; set when the wali confirmed the refusal."""
    next_pieces: tuple[PieceKey, ...] = ()
    """As of `dossier.decided.v1`."""


class DossierWithdrawn(DossierEvent):
    """The investor gave the file up."""

    type: ClassVar[str] = "dossier.withdrawn.v1"


class DossierClosed(DossierEvent):
    """Closed without action by the centre."""

    type: ClassVar[str] = "dossier.closed.v1"
    reason: ReasonCode


class DossierProgressed(DossierEvent):
    """After approval: permits, agreement, works, operation, blocking, end."""

    type: ClassVar[str] = "dossier.progressed.v1"
    status: Status
    since: AwareDatetime


class DossierDueDateMoved(DossierEvent):
    """A due date that was told before is another one now."""

    type: ClassVar[str] = "dossier.due_date_moved.v1"
    status: Status
    """Where the dossier stands: it stays there."""
    previous_due_on: date
    due_on: date
    because: MovedBecause
    reason: ExtensionReason | None = None
    """Of an extension."""
    act: ActKind | None = None
    """The requested act whose day it is; None: the dossier's own."""


class DossierReminded(DossierEvent):
    """A day by which the investor must act is near, or has passed. Told once. notifications says it."""

    type: ClassVar[str] = "dossier.reminded.v1"
    status: Status
    """Where the dossier stands: it stays there."""
    deadline: InvestorDeadline
    due_on: date
    days_left: int
    """On the day of the reminder; negative when the day has passed."""
    pieces: tuple[PieceCode, ...] = ()
    """What is still missing, for the answer to a complement request."""
    further_pieces: tuple[PieceKey, ...] = ()
    """As of `dossier.complement_requested.v1`."""


class RealisationRecorded(DossierEvent):
    """What is realised of an approved project so far: totals on a day. territory counts them."""

    type: ClassVar[str] = "dossier.realisation_recorded.v1"
    as_of: date
    realised_amount_mad: Decimal
    realised_jobs: int


EVENTS: tuple[type[Event], ...] = (
    PersonRegistered,
    DossierFiled,
    VerificationOpened,
    ComplementRequested,
    ComplementProvided,
    DossierPieceReceived,
    DossierPieceUnsafe,
    DossierCompleted,
    ReviewOpened,
    DossierScheduled,
    DossierPostponed,
    DossierDecided,
    DossierAppealed,
    DossierAppealDecided,
    DossierWithdrawn,
    DossierClosed,
    DossierProgressed,
    DossierDueDateMoved,
    DossierReminded,
    DossierMessageWritten,
    MandateGiven,
    MandateRevoked,
    RealisationRecorded,
    ErasureOrdered,
    ErasureCompleted,
    DossierAppointmentChanged,
    DossierMerged,
    DossierInvestorChanged,
    DossierStaffCalled,
    DossierNoticeUndelivered,
    DossierOwnFundsStated,
)
