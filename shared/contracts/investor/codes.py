"""Closed lists of the dossier: states, pieces, outcomes, reasons."""

from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints


class Status(StrEnum):
    """Where a dossier stands. domain.md 1.9; the moves between them are in services/investor/domain/moves.py."""

    DRAFT = "draft"
    FILED = "filed"
    VERIFICATION = "verification"
    COMPLEMENT_REQUESTED = "complement_requested"
    COMPLETE = "complete"
    UNDER_REVIEW = "under_review"
    SCHEDULED = "scheduled"
    POSTPONED = "postponed"
    FAVOURABLE = "favourable"
    FAVOURABLE_WITH_RESERVES = "favourable_with_reserves"
    UNFAVOURABLE = "unfavourable"
    APPEAL_TO_WALI = "appeal_to_wali"
    REFUSAL_CONFIRMED = "refusal_confirmed"
    APPEAL_TO_MINISTRY = "appeal_to_ministry"
    PERMITS_IN_DELIVERY = "permits_in_delivery"
    AGREEMENT_SIGNED = "agreement_signed"
    NOT_STARTED = "not_started"
    UNDER_CONSTRUCTION = "under_construction"
    IN_OPERATION = "in_operation"
    BLOCKED = "blocked"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    CLOSED_WITHOUT_ACTION = "closed_without_action"


class Outcome(StrEnum):
    """What the commission decides."""

    FAVOURABLE = "favourable"
    FAVOURABLE_WITH_RESERVES = "favourable_with_reserves"
    UNFAVOURABLE = "unfavourable"


class AppealBody(StrEnum):
    """Who hears an appeal: first the wali, then the ministerial committee. domain.md 1.5."""

    WALI = "wali"
    MINISTRY = "ministry"


class AppealOutcome(StrEnum):
    """What was answered to an appeal."""

    FAVOURABLE = "favourable"
    """It takes the place of the refusal."""
    REFUSAL_CONFIRMED = "refusal_confirmed"


class ReasonCode(StrEnum):
    """Why a project is refused, postponed or closed. Law 55-19: a refusal states its reasons."""

    LAND_NOT_AVAILABLE = "land_not_available"
    LOW_ADDED_VALUE = "low_added_value"
    NOT_CONFORM_TO_ZONING = "not_conform_to_zoning"
    ENVIRONMENT = "environment"
    INSUFFICIENT_FUNDING = "insufficient_funding"
    INCOMPLETE_FILE = "incomplete_file"
    AWAITING_OPINION = "awaiting_opinion"
    QUORUM_NOT_MET = "quorum_not_met"
    NO_ANSWER = "no_answer"
    OTHER = "other"


class PieceCode(StrEnum):
    """Kinds of piece that readers of release 0.1.0 know. Never grows: a new kind goes into `PieceKind`."""

    IDENTITY = "identity"
    PROOF_OF_RESIDENCE = "proof_of_residence"
    PROJECT_NOTE = "project_note"
    BUSINESS_PLAN = "business_plan"
    PROOF_OF_FUNDS = "proof_of_funds"
    LAND_TITLE = "land_title"
    CADASTRAL_PLAN = "cadastral_plan"
    SITUATION_PLAN = "situation_plan"
    PLANNING_NOTE = "planning_note"
    STATUTES = "statutes"
    TRADE_REGISTER = "trade_register"
    POWER_OF_ATTORNEY = "power_of_attorney"


PieceKey = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]
"""A kind of piece as events and replies tell it: a value of `PieceKind`, or one that a newer release added."""


class PieceKind(StrEnum):
    """Every kind of piece that may be asked for. domain.md 1.6."""

    IDENTITY = "identity"
    PROOF_OF_RESIDENCE = "proof_of_residence"
    PROJECT_NOTE = "project_note"
    BUSINESS_PLAN = "business_plan"
    PROOF_OF_FUNDS = "proof_of_funds"
    LAND_TITLE = "land_title"
    CADASTRAL_PLAN = "cadastral_plan"
    SITUATION_PLAN = "situation_plan"
    PLANNING_NOTE = "planning_note"
    STATUTES = "statutes"
    TRADE_REGISTER = "trade_register"
    POWER_OF_ATTORNEY = "power_of_attorney"
    COMMISSION_REQUEST = "commission_request"
    TOPOGRAPHIC_SURVEY = "topographic_survey"
    DEADLINE_COMMITMENT = "deadline_commitment"
    BOARD_MINUTES = "board_minutes"
    LAND_LINK = "land_link"
    FEASIBILITY_NOTE = "feasibility_note"
    INVESTMENT_PLAN = "investment_plan"
    FINANCIAL_STATEMENTS = "financial_statements"
    TAX_CERTIFICATE = "tax_certificate"
    SOCIAL_SECURITY_CERTIFICATE = "social_security_certificate"


class PieceStage(StrEnum):
    """When a piece is asked for. domain.md 1.6: state land asks in two stages."""

    FILING = "filing"
    AFTER_AGREEMENT = "after_agreement"
    """Once the commission agreed in principle."""


class PieceFault(StrEnum):
    """Why a piece is not accepted."""

    UNREADABLE = "unreadable"
    INCOMPLETE = "incomplete"
    OUT_OF_DATE = "out_of_date"
    NOT_SIGNED = "not_signed"
    WRONG_PIECE = "wrong_piece"
    ANOTHER_PERSON = "another_person"
    NOT_LEGALISED = "not_legalised"
    OTHER = "other"


class LegalForm(StrEnum):
    """Who carries the project in law."""

    NATURAL_PERSON = "natural_person"
    LIMITED_LIABILITY = "limited_liability"
    """SARL, SARL AU."""
    JOINT_STOCK = "joint_stock"
    """SA, SAS."""
    OTHER_COMPANY = "other_company"
    COOPERATIVE = "cooperative"


class FileState(StrEnum):
    """What is known of the bytes that were handed in for a piece."""

    QUARANTINED = "quarantined"
    """Nobody may have it before the virus scanner has spoken."""
    CLEAN = "clean"
    NOT_SCANNED = "not_scanned"
    """There is no scanner here: said, not hidden."""
    INFECTED = "infected"
    """The bytes are gone."""


class PieceState(StrEnum):
    EXPECTED = "expected"
    RECEIVED = "received"
    REQUESTED_AGAIN = "requested_again"


class Purpose(StrEnum):
    """What a person agrees to. Service notices and promotion rest on different grounds (law 09-08, art. 10)."""

    SERVICE_NOTICES = "service_notices"
    PROMOTION = "promotion"


class ConsentWay(StrEnum):
    """How a line came into the consent log."""

    FILING = "filing"
    """With the form that deposits a dossier, or a row of a file."""
    TRACKING_PAGE = "tracking_page"
    PREFERENCE_PAGE = "preference_page"
    ONE_CLICK = "one_click"
    """A mail program, or the button of the page to which a message's link leads (RFC 8058)."""
    STAFF = "staff"
    """What the person said by another way, entered by staff."""
    COMPLAINT = "complaint"
    """Told their mail provider that a message was unwanted, and the provider told us (RFC 5965)."""
