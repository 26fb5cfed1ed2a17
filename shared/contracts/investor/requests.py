"""Commands to the investor service."""

from datetime import date
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, EmailStr, Field, PastDate, StringConstraints
from pydantic_core import PydanticCustomError

from shared.contracts.codes import CommuneCode, CountryCode, Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import (
    AppealOutcome,
    LegalForm,
    Outcome,
    PieceFault,
    PieceKind,
    Purpose,
    ReasonCode,
    Status,
)
from shared.contracts.investor.replies import Filed, ImportReport
from shared.contracts.investor.told_in import beside_arabic
from shared.contracts.notifications.codes import Channel
from shared.contracts.request import Request

ShortText = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)]


def _distinct(values: tuple[PieceKind, ...]) -> tuple[PieceKind, ...]:
    if len(set(values)) != len(values):
        raise ValueError("a piece is named twice")
    return values


def _plausible(born: date) -> date:
    if born < _FIRST_BIRTH:
        raise PydanticCustomError("birth_date_impossible", "nobody who files was born before 1900")
    return born


_FIRST_BIRTH = date(1900, 1, 1)
BirthDate = Annotated[PastDate, AfterValidator(_plausible)]
"""Said by who wants to be told apart from others of the same name; asked for optionally, and used for nothing else."""

Pieces = Annotated[tuple[PieceKind, ...], Field(min_length=1, max_length=40), AfterValidator(_distinct)]
Reasons = Annotated[tuple[ReasonCode, ...], Field(max_length=10)]


class ConsentGiven(Contract):
    purpose: Purpose
    text_version: ShortText
    channel: Channel | None = None
    """None: all that the text reaches, see services/investor/domain/consent.py."""


class PersonDetails(Contract):
    full_name: ShortText
    email: EmailStr
    phone: Annotated[str, StringConstraints(pattern=r"^\+[1-9]\d{6,14}$")] | None = None
    residence_country: CountryCode
    language: Language
    consents: Annotated[tuple[ConsentGiven, ...], Field(max_length=5)]
    birth_date: BirthDate | None = None
    tamazight: bool = False
    """Told in Standard Moroccan Tamazight where a text exists, else in Arabic: then `language` is `ar`."""

    _beside_arabic = beside_arabic


class ProjectDetails(Contract):
    title: ShortText
    description: LongText = ""
    province: ProvinceCode
    commune: CommuneCode | None = None
    sector: Sector
    planned_amount_mad: Annotated[Decimal, Field(gt=0, max_digits=14, decimal_places=2)]
    planned_jobs: Annotated[int, Field(ge=0, le=100_000)]
    opportunity_id: UUID | None = None
    opportunity_version: Annotated[int, Field(ge=1, le=100_000)] | None = None
    """Which version of it the investor read, as the page said; None: not said, and told by the time of the deposit."""
    cri_invest_reference: Annotated[str, StringConstraints(max_length=60)] | None = None
    legal_form: LegalForm | None = None
    """None: not said; nothing is asked of companies alone."""
    asked_acts: Annotated[tuple[ActKind, ...], Field(max_length=12)] = ()
    """What the commission is asked to decide, as far as the investor knows."""
    aid: AidFacts | None = None
    """For the pre-check of aids, what is not said above; its answer is kept with the dossier."""


class FileDossier(Request[Filed], service="investor", method="file_dossier", repeatable=True):
    """Deposit a dossier. The same `request_id` again answers the same dossier and changes nothing."""

    request_id: UUID
    person: PersonDetails
    project: ProjectDetails


class DossierCommand(Request[None]):
    dossier_id: UUID
    staff_id: UUID
    """Who acts: a staff account, issued and authenticated by the gateway."""
    expected_version: Annotated[int, Field(ge=0)] | None = None
    """`DossierView.version` as the person saw it: refused (`dossier.changed`) when the dossier has changed since."""


class AtTheWord(Contract):
    """Of a command that staff carry out because somebody says so."""

    at_word_of: UUID | None = None
    """The mandate of who says so for the investor, which takes the power (`AT_THE_WORD`); None: the investor."""


class OpenVerification(DossierCommand, service="investor", method="open_verification"):
    pass


class RecordPieces(AtTheWord, DossierCommand, service="investor", method="record_pieces"):
    """Pieces were handed in during verification."""

    pieces: Pieces


class RefusePiece(DossierCommand, service="investor", method="refuse_piece"):
    """A piece that was handed in does not do. The investor is told with the one complement request, not before."""

    piece: PieceKind
    fault: PieceFault
    note: LongText = ""
    """For the investor too, when the piece is asked for again."""


class RequestComplement(DossierCommand, service="investor", method="request_complement"):
    pieces: Pieces


class ProvideComplement(AtTheWord, DossierCommand, service="investor", method="provide_complement"):
    """The requested pieces arrived."""

    pieces: Pieces


class DeclareComplete(DossierCommand, service="investor", method="declare_complete"):
    pass


class OpenReview(DossierCommand, service="investor", method="open_review"):
    pass


class ScheduleDossier(DossierCommand, service="investor", method="schedule_dossier"):
    session_on: date


class PostponeDossier(DossierCommand, service="investor", method="postpone_dossier"):
    reason: ReasonCode


class ProposeDecision(DossierCommand, service="investor", method="propose_decision"):
    """First of two persons: enters what the commission decided."""

    outcome: Outcome
    reasons: Reasons = ()
    note: LongText = ""


class ValidateDecision(DossierCommand, service="investor", method="validate_decision"):
    """Second of two persons: makes the decision take effect."""


class RejectDecision(DossierCommand, service="investor", method="reject_decision"):
    """Second of two persons: sends the proposal back to be entered again."""

    note: ShortText


class FileAppeal(AtTheWord, DossierCommand, service="investor", method="file_appeal"):
    """The investor appealed: to the wali against a refusal; to the ministerial committee once the wali confirmed it or
    let the day of the answer pass.
    """

    received_on: date
    """The day on which it came in: that day counts, not the one on which it is entered."""
    note: LongText = ""


class ProposeAppealAnswer(DossierCommand, service="investor", method="propose_appeal_answer"):
    """First of two persons: enters what the wali or the ministerial committee answered."""

    outcome: AppealOutcome
    reasons: Reasons = ()
    note: LongText = ""


class ValidateAppealAnswer(DossierCommand, service="investor", method="validate_appeal_answer"):
    """Second of two persons: makes the answer take effect."""


class RejectAppealAnswer(DossierCommand, service="investor", method="reject_appeal_answer"):
    """Second of two persons: sends the answer back to be entered again."""

    note: ShortText


class WithdrawDossier(AtTheWord, DossierCommand, service="investor", method="withdraw_dossier"):
    """At the investor's request."""


class CloseDossier(DossierCommand, service="investor", method="close_dossier"):
    reason: ReasonCode


class RecordProgress(AtTheWord, DossierCommand, service="investor", method="record_progress"):
    """After approval: where the realisation stands. Only an agreement is signed at somebody's word."""

    status: Status
    note: LongText = ""


class ImportDossiers(Request[ImportReport], service="investor", method="import_dossiers", repeatable=True):
    """Bulk entry from CSV, all or nothing. The same file again changes nothing."""

    staff_id: UUID
    file_name: ShortText
    content: Annotated[str, StringConstraints(max_length=5_000_000)]
    """The file's text; the gateway has decoded it."""
    dry_run: bool = False
    """Only say what would be done; nothing is written."""
