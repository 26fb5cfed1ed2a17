"""What the investor service answers: views ready to show, one call per page."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import CountryCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.investor.adviser_replies import AdviserOfDossier
from shared.contracts.investor.aid import TrackedAid
from shared.contracts.investor.browser_views import BrowserView
from shared.contracts.investor.checklist import ChecklistItem, TrackedItem
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.clock_replies import ActView, ClockView, ReminderView
from shared.contracts.investor.codes import (
    AppealBody,
    AppealOutcome,
    LegalForm,
    Outcome,
    PieceCode,
    PieceKey,
    PieceState,
    Purpose,
    ReasonCode,
    Status,
)
from shared.contracts.investor.commission_replies import Asked, OpinionView
from shared.contracts.investor.duplicates import DossierDuplicates
from shared.contracts.investor.exchange_replies import ExchangeView, TrackedExchange
from shared.contracts.investor.mandate_views import MandatePower, MandateView, TrackedMandate
from shared.contracts.investor.preferences import Wish
from shared.contracts.investor.project_replies import ProjectReference
from shared.contracts.investor.realisation_views import RealisationView, TrackedRealisation


class Filed(Contract):
    dossier_id: UUID
    number: str
    """`OR-2026-00042`: region, year of deposit, running number."""


class ImportReport(Contract):
    """What a bulk entry did."""

    rows: int
    created: int
    unchanged: int
    numbers: tuple[str, ...]
    dry_run: bool = False
    """Nothing was written: `created` says how many dossiers would be, `numbers` is empty."""


class QueueRow(Contract):
    dossier_id: UUID
    number: str
    title: str
    status: Status
    province: ProvinceCode
    sector: Sector
    host_country: CountryCode
    filed_at: AwareDatetime | None
    due_on: date | None
    """The commission's day, or during an appeal that of its answer. None while no clock runs: before completeness, and
    once the centre has answered.
    """
    days_left: int | None
    """Days until `due_on`, negative when overdue."""
    decision_proposed: bool
    adviser_id: UUID | None = None
    answer_owed_since: AwareDatetime | None = None
    """The investor waits for an answer to a message since then."""


COUNTED_UP_TO = 2_000


class QueuePage(Contract):
    rows: tuple[QueueRow, ...]
    total: int
    """Dossiers that match, on all pages; counted up to 2,000."""
    overdue: int
    """Those of them that are late; counted up to 2,000."""
    more: bool = False
    """There are more than `total`."""
    more_overdue: bool = False


class QueuePlace(Contract):
    """Where a dossier stands in the order of the queue. `due_on` is the commission's day, as the order goes by it."""

    due_on: date | None
    filed_at: AwareDatetime | None
    dossier_id: UUID


class QueueSlice(Contract):
    rows: tuple[QueueRow, ...]
    following: QueuePlace | None
    """Give it as `after` for the next slice; None when this is the last."""


class PieceView(Contract):
    """Of the kinds that release 0.1.0 knew; `DossierView.checklist` has all, and more of each."""

    code: PieceCode
    state: PieceState


class HistoryLine(Contract):
    """One line of what happened, never rewritten."""

    at: AwareDatetime
    action: str
    by: UUID | None
    """Staff account; None when the investor or the system acted."""
    details: dict[str, Any]
    hash: str = ""
    """Of the chain (ADR 0014), 64 hexadecimal digits; empty: not told by an older service."""


class Change(Contract):
    """One line of what happened, without its details: enough to tell who did what since one looked."""

    version: int
    """That of the dossier once this had happened."""
    at: AwareDatetime
    action: str
    by: UUID | None


class OfTwoPersonsView(Contract):
    """Entered by one person; in force once another validated it."""

    reasons: tuple[ReasonCode, ...]
    note: str
    proposed_by: UUID
    proposed_at: AwareDatetime
    validated_by: UUID | None
    validated_at: AwareDatetime | None


class DecisionView(OfTwoPersonsView):
    outcome: Outcome


class AppealAnswerView(OfTwoPersonsView):
    outcome: AppealOutcome


class AppealView(Contract):
    body: AppealBody
    received_on: date
    late: bool
    note: str
    filed_by: UUID
    filed_at: AwareDatetime
    answer_due_on: date
    answer_overdue: bool
    """The day has passed and no answer is in force: somebody has to ask. Nothing follows of itself."""
    next_appeal_until: date | None
    answer: AppealAnswerView | None


class DossierView(Contract):
    dossier_id: UUID
    version: int = 0
    """Moved by every change; to be sent back as `expected_version`. 0: not told by an older service."""
    number: str
    status: Status
    investor_id: UUID
    investor_name: str
    residence_country: CountryCode
    language: Language
    tamazight: bool = False
    """The investor is told in it where a text exists, else in `language`."""
    title: str
    description: str
    province: ProvinceCode
    commune: str | None
    sector: Sector
    planned_amount_mad: Decimal
    planned_jobs: int
    opportunity_id: UUID | None
    opportunity_version: int | None = None
    """Which version of it the investor read; None: the deposit did not say."""
    plot_id: UUID | None
    plot_state: str | None
    """reserved, refused, confirmed, released; None before territory answered or without a plot."""
    cri_invest_reference: str | None
    legal_form: LegalForm | None = None
    asked_acts: tuple[ActKind, ...] = ()
    """Named at filing; `acts` are those that were asked for."""
    pieces: tuple[PieceView, ...]
    checklist: tuple[ChecklistItem, ...] = ()
    """Every piece, in the order in which it is asked for."""
    file_types: tuple[PieceKey, ...] = ()
    """Endings of the files that are taken: `pdf`, `jpg`."""
    clock: ClockView | None
    decision: DecisionView | None
    appeal_until: date | None = None
    """Last day to appeal against the refusal in force."""
    appeals: tuple[AppealView, ...] = ()
    """Oldest first."""
    project_id: UUID | None = None
    projects: tuple[ProjectReference, ...] = ()
    """The investor's projects."""
    acts: tuple[ActView, ...] = ()
    """What is asked for, in the order of asking; those that were dropped too."""
    reminders: tuple[ReminderView, ...] = ()
    """Steps of the clocks that were recorded, newest first."""
    adviser: AdviserOfDossier | None = None
    opinions: tuple[OpinionView, ...] = ()
    """In the order of asking; those that were dropped too."""
    may_be_asked: tuple[Asked, ...] = ()
    """Administrations whose opinion is not awaited."""
    exchange: ExchangeView = ExchangeView()
    realisation: RealisationView = RealisationView()
    """After approval."""
    mandates: tuple[MandateView, ...] = ()
    """Who acts for the investor, the newest first; those that are over too."""
    duplicates: DossierDuplicates = DossierDuplicates()
    commands: tuple[str, ...]
    """Names of the commands that the dossier accepts now (methods of this service)."""
    history: tuple[HistoryLine, ...]


class TrackingStep(Contract):
    at: AwareDatetime
    status: Status
    by_mandatary: bool = False
    """Staff did it at the word of who acts for the investor. Which of them is not said: their page lists all."""


class TrackedAppeal(Contract):
    """An appeal as its investor sees it."""

    body: AppealBody
    received_on: date
    answer_due_on: date
    answer_overdue: bool
    next_appeal_until: date | None
    outcome: AppealOutcome | None
    reasons: tuple[ReasonCode, ...]
    by_mandatary: bool = False
    """Who acts for the investor appealed for them."""


class TrackingView(Contract):
    """What the investor sees: of the staff the adviser alone, and no internal note."""

    number: str
    title: str
    status: Status
    language: Language
    tamazight: bool = False
    """Of the investor's messages, not of this page."""
    province: ProvinceCode
    steps: tuple[TrackingStep, ...]
    missing: tuple[PieceCode, ...]
    """Of the kinds that release 0.1.0 knew; `checklist` has all."""
    checklist: tuple[TrackedItem, ...] = ()
    file_types: tuple[PieceKey, ...] = ()
    """As of DossierView."""
    answer_by: date | None
    due_on: date | None
    session_on: date | None
    outcome: Outcome | None
    reasons: tuple[ReasonCode, ...]
    appeal_until: date | None
    appeals: tuple[TrackedAppeal, ...] = ()
    plot_state: str | None
    opportunity_id: UUID | None = None
    opportunity_version: int | None = None  # as of DossierView
    merged_into: str | None = None
    """Number of the dossier in which it goes on, since it was closed as a duplicate."""
    adviser_id: UUID | None = None
    """Who looks after the dossier today; the gateway knows the name."""
    exchange: TrackedExchange = TrackedExchange()
    realisation: TrackedRealisation = TrackedRealisation()
    mandates: tuple[TrackedMandate, ...] = ()
    """Those the investor gave, the newest first; empty for who holds one."""
    acting: TrackedMandate | None = None
    """Set for who acts for the investor: the mandate that opened the page."""
    powers_given: tuple[MandatePower, ...] = ()
    """What the investor may give to somebody now; empty when nobody can be named."""
    consents: tuple[Purpose, ...] = ()
    """To which the person agrees now, by e-mail."""
    wishes: tuple[Wish, ...] = ()
    """The same by purpose and channel."""
    browsers: tuple[BrowserView, ...] = ()
    """Those that show a hint of news of this dossier; empty for who acts for the investor."""
    daily_digest: bool = False
    """As of PreferencesView."""
    aid: tuple[TrackedAid, ...] = ()
    """Indicative, by today's rules; empty while they are not known."""
