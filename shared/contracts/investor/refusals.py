"""What the investor service refuses, each with its stable code and data."""

from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from shared.contracts.investor.clock_codes import ActState, PeriodKind
from shared.contracts.investor.codes import Outcome, Status
from shared.contracts.investor.replies import Change
from shared.contracts.refusal import Refusal


class InvestorRefusal(Refusal):
    """Every refusal of the investor service."""


class DossierNotFound(InvestorRefusal):
    code: ClassVar[str] = "dossier.not_found"
    dossier_id: UUID


class BulkJobNotFound(InvestorRefusal):
    code: ClassVar[str] = "bulk_job.not_found"
    job_id: UUID


class PersonNotFound(InvestorRefusal):
    code: ClassVar[str] = "person.not_found"
    person_id: UUID


class IllegalMove(InvestorRefusal):
    """The dossier cannot go there from where it stands."""

    code: ClassVar[str] = "dossier.illegal_move"
    dossier_id: UUID
    status: Status
    wanted: Status
    """Where the command would lead; the present state when it leads to no single other one."""
    allowed: tuple[Status, ...]
    """The states that may follow."""
    commands: tuple[str, ...] = ()
    """The commands that this state accepts."""


class DossierChanged(InvestorRefusal):
    """Somebody else changed the dossier since the person who acts looked at it. Nothing was done."""

    code: ClassVar[str] = "dossier.changed"
    dossier_id: UUID
    expected_version: int
    version: int
    dossier_status: Status
    """Where it stands now; not `status`, which problem details give another meaning."""
    changes: tuple[Change, ...]
    """What happened since, oldest first."""


class ComplementAlreadyRequested(InvestorRefusal):
    """Law 55-19 allows one complement request per file."""

    code: ClassVar[str] = "dossier.complement_already_requested"
    dossier_id: UUID


class PiecesStillMissing(InvestorRefusal):
    """A file with missing pieces cannot be declared complete."""

    code: ClassVar[str] = "dossier.pieces_missing"
    dossier_id: UUID
    missing: tuple[str, ...]


class PieceNotRequested(InvestorRefusal):
    code: ClassVar[str] = "dossier.piece_not_requested"
    dossier_id: UUID
    pieces: tuple[str, ...]


class PieceNotReceived(InvestorRefusal):
    """Nothing was handed in that could be refused."""

    code: ClassVar[str] = "dossier.piece_not_received"
    dossier_id: UUID
    piece: str


class ReasonsRequired(InvestorRefusal):
    """Law 55-19: a refusal states its reasons."""

    code: ClassVar[str] = "dossier.reasons_required"
    dossier_id: UUID
    outcome: Outcome


class NoDecisionProposed(InvestorRefusal):
    code: ClassVar[str] = "dossier.no_decision_proposed"
    dossier_id: UUID


class DecisionAlreadyProposed(InvestorRefusal):
    code: ClassVar[str] = "dossier.decision_already_proposed"
    dossier_id: UUID
    outcome: Outcome


class SecondPersonRequired(InvestorRefusal):
    """One enters the decision, another validates it."""

    code: ClassVar[str] = "dossier.second_person_required"
    dossier_id: UUID


class SessionInThePast(InvestorRefusal):
    code: ClassVar[str] = "dossier.session_in_the_past"
    session_on: date
    today: date


class SessionNotHeldYet(InvestorRefusal):
    """A decision comes from a session of the commission, on its day or after."""

    code: ClassVar[str] = "dossier.session_not_held_yet"
    session_on: date
    today: date


class AppealTooLate(InvestorRefusal):
    """An appeal came after its last day."""

    code: ClassVar[str] = "dossier.appeal_too_late"
    dossier_id: UUID
    appeal_until: date
    received_on: date


class AppealDayImpossible(InvestorRefusal):
    """An appeal comes in after the refusal and not in the future."""

    code: ClassVar[str] = "dossier.appeal_day_impossible"
    refused_on: date
    received_on: date
    today: date


class AnswerNotOverdue(InvestorRefusal):
    """The wali's day to answer has not passed: one may not go on to the ministerial committee yet."""

    code: ClassVar[str] = "dossier.answer_not_overdue"
    dossier_id: UUID
    answer_due_on: date
    received_on: date


class ClockNotRunning(InvestorRefusal):
    """No due date is fixed: nothing can be put off."""

    code: ClassVar[str] = "dossier.clock_not_running"
    dossier_id: UUID


class ExtensionAlreadyGranted(InvestorRefusal):
    """Law 55-19 allows one extension."""

    code: ClassVar[str] = "dossier.extension_already_granted"
    dossier_id: UUID


class ExtensionTooLate(InvestorRefusal):
    """A due date that has passed can't be put off any more."""

    code: ClassVar[str] = "dossier.extension_too_late"
    dossier_id: UUID
    due_on: date
    today: date


class ExtensionTooLong(InvestorRefusal):
    """The rule that the clock started under allows fewer days, or none."""

    code: ClassVar[str] = "dossier.extension_too_long"
    dossier_id: UUID
    days: int
    extension_max_days: int


class ActNotFound(InvestorRefusal):
    code: ClassVar[str] = "act.not_found"
    dossier_id: UUID
    act_id: UUID


class ActAlreadyRequested(InvestorRefusal):
    """The dossier asks the same administration for the same act already."""

    code: ClassVar[str] = "act.already_requested"
    dossier_id: UUID
    act_id: UUID


class ActNotOpen(InvestorRefusal):
    """The act was answered or dropped, or its clock has not started."""

    code: ClassVar[str] = "act.not_open"
    dossier_id: UUID
    act_id: UUID
    act_state: ActState


class ProjectNotFound(InvestorRefusal):
    code: ClassVar[str] = "project.not_found"
    project_id: UUID


class ProjectOfAnother(InvestorRefusal):
    """A project is one investor's: only their dossiers belong to it."""

    code: ClassVar[str] = "project.of_another"
    dossier_id: UUID
    project_id: UUID


class RuleInThePast(InvestorRefusal):
    """A rule holds from a future day on: what has begun is never changed."""

    code: ClassVar[str] = "rule.in_the_past"
    valid_from: date
    earliest: date


class RuleAlreadyThere(InvestorRefusal):
    """There is a rule of that kind from that day on, and rules are never overwritten."""

    code: ClassVar[str] = "rule.already_there"
    kind: PeriodKind
    valid_from: date


class OpportunityNotOpen(InvestorRefusal):
    """The offer is unknown here, or withdrawn."""

    code: ClassVar[str] = "opportunity.not_open"
    opportunity_id: UUID


class PlotNotAvailable(InvestorRefusal):
    """Another dossier holds the plot."""

    code: ClassVar[str] = "plot.not_available"
    plot_id: UUID


class RequestIdReused(InvestorRefusal):
    """The same idempotency key came with another content."""

    code: ClassVar[str] = "request.id_reused"
    request_id: UUID


class ConsentMissing(InvestorRefusal):
    """Service notices need the person's agreement to be told by e-mail."""

    code: ClassVar[str] = "person.consent_missing"
    purpose: str


class ImportRefused(InvestorRefusal):
    """Nothing was imported: every faulty cell is listed as {line, column, value, problem, proposal}."""

    code: ClassVar[str] = "import.refused"
    errors: tuple[dict[str, Any], ...]
    """Values may be personal: for who uploaded the file, never for a log."""
    more: int = 0
    """Faults beyond those listed."""

    def __str__(self) -> str:
        return f"{self.code}: {len(self.errors) + self.more} faults"


class AidRulesUnavailable(InvestorRefusal):
    """Territory has not told its rules yet: nothing can be said of any aid."""

    code: ClassVar[str] = "aid.rules_unavailable"
