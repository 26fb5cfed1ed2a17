"""The life of one dossier, acted out by the domain from its deposit until now, or until it ends."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from operations.seeding.figures import Dice, figures
from services.investor.domain.adviser import Assignment, AssignmentRule
from services.investor.domain.appeal import AppealTerms
from services.investor.domain.clock import LegalPeriod, compute
from services.investor.domain.dossier import Dossier
from services.investor.domain.holidays import Calendar
from services.investor.domain.piece import Piece, PieceRule, expected_pieces
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.codes import AppealOutcome, Outcome, PieceStage, ReasonCode, Status
from shared.reference.days import local_date

CALENDAR = Calendar()


@dataclass(frozen=True)
class Rules:
    """The dated rules of the database that is seeded."""

    period: Callable[[PeriodKind, date], LegalPeriod]
    pieces: Callable[[date], Sequence[PieceRule]]


@dataclass(frozen=True)
class Staff:
    """Who acts: an adviser enters, a head validates."""

    adviser: UUID
    """For a dossier that is nobody's."""
    head: UUID
    rules: Sequence[AssignmentRule] = ()
    """Which dossiers go to which adviser."""


class NotYet(Exception):
    """What comes next has not happened by now."""


class Life:
    """One dossier's: `live` takes it as far as time allows."""

    def __init__(self, dossier: Dossier, filed_at: datetime, now: datetime, dice: Dice, rules: Rules, staff: Staff):
        self._dossier, self._at, self._now = dossier, filed_at, now
        self._dice, self._rules, self._staff = dice, rules, staff
        self._path = figures()["path"]

    def live(self, assignment: Assignment | None) -> None:
        """`assignment`: whose it is from its deposit on, and who acts then."""
        pieces = expected_pieces(self._rules.pieces(self._today), self._dossier.traits)
        self._dossier.file(pieces, at=self._at)
        if assignment is not None:
            given = {"adviser_id": str(assignment.adviser_id), "because": assignment.because}
            self._dossier.note("adviser_assigned", by=None, at=self._at, **given)
            self._staff = replace(self._staff, adviser=assignment.adviser_id)
        try:
            self._be_checked()
            self._be_decided()
            self._be_realised()
        except NotYet:
            return

    @property
    def _today(self) -> date:
        return local_date(self._at)

    def _wait(self, name: str) -> None:
        """Raises NotYet."""
        self._later(self._dice.around(*figures()["days"][name]))

    def _later(self, days: float) -> None:
        self._at += timedelta(seconds=int(days * 86_400))
        if self._at > self._now:
            raise NotYet

    def _be_checked(self) -> None:
        dossier, adviser, dice = self._dossier, self._staff.adviser, self._dice
        self._wait("to_verification")
        dossier.open_verification(by=adviser, at=self._at)
        filing = [piece.code for piece in dossier.pieces if piece.stage is PieceStage.FILING]
        if dice.happens(self._path["complement"]):
            self._wait("to_complement")
            missing = filing[-(1 + int(dice.random.random() * 2)) :]
            dossier.record_pieces([code for code in filing if code not in missing], by=adviser, at=self._at)
            until = self._last_day(PeriodKind.COMPLEMENT_ANSWER)
            dossier.request_complement(missing, answer_by=until, by=adviser, at=self._at)
            if dice.happens(self._path["complement_never_answered"]):
                self._later(60)
                dossier.close(ReasonCode.NO_ANSWER, by=adviser, at=self._at)
                raise NotYet
            self._wait("to_answer")
            dossier.provide_complement(missing, by=adviser, at=self._at)
        else:
            dossier.record_pieces(filing, by=adviser, at=self._at)
        self._wait("to_complete")
        if dice.happens(self._path["withdrawn_on_the_way"]):
            dossier.withdraw(by=adviser, at=self._at)
            raise NotYet
        dossier.declare_complete(due_on=self._last_day(PeriodKind.INVESTMENT_FILE), by=adviser, at=self._at)

    def _be_decided(self) -> None:
        dossier, dice = self._dossier, self._dice
        self._be_heard()
        if dice.happens(self._path["postponed"]):
            dossier.postpone(ReasonCode.AWAITING_OPINION, by=self._staff.adviser, at=self._at)
            self._be_heard()
        favourable = dice.happens(self._path["favourable"])
        outcome = Outcome.FAVOURABLE if favourable else Outcome.UNFAVOURABLE
        if favourable and dice.happens(self._path["with_reserves"]):
            outcome = Outcome.FAVOURABLE_WITH_RESERVES
        reasons = () if favourable else (self._reason(),)
        dossier.propose_decision(outcome, reasons, "", today=self._today, by=self._staff.adviser, at=self._at)
        self._later(0.1)
        dossier.validate_decision(
            appeal_until=self._last_day(PeriodKind.APPEAL), today=self._today, by=self._staff.head, at=self._at,
            then=self._pieces_after_agreement() if favourable else (),
        )  # fmt: skip
        if not favourable:
            self._appeal()

    def _be_heard(self) -> None:
        self._wait("to_review")
        self._dossier.open_review(by=self._staff.adviser, at=self._at)
        decided = self._at + timedelta(days=self._dice.around(*figures()["days"]["to_session"]))
        session_on = local_date(decided)
        while not CALENDAR.is_working(session_on):
            session_on += timedelta(days=1)
        self._later(0.2)
        self._dossier.schedule(session_on, today=self._today, by=self._staff.adviser, at=self._at)
        held = datetime(session_on.year, session_on.month, session_on.day, 15, tzinfo=UTC)
        self._later(max(0.1, (held - self._at).total_seconds() / 86_400))

    def _appeal(self) -> None:
        if not self._dice.happens(self._path["appeals"]):
            raise NotYet
        self._later(1 + self._dice.random.random() * 7)
        adviser, head = self._staff.adviser, self._staff.head
        terms = AppealTerms(
            late_is_flagged=False,
            answer_due_on=self._last_day(PeriodKind.WALI_ANSWER),
            next_appeal_until=self._last_day(PeriodKind.APPEAL_TO_MINISTRY),
        )
        self._dossier.file_appeal(self._today, "", terms, by=adviser, at=self._at)
        self._later(2 + self._dice.random.random() * 10)
        won = self._dice.happens(self._path["appeal_favourable"])
        outcome = AppealOutcome.FAVOURABLE if won else AppealOutcome.REFUSAL_CONFIRMED
        self._dossier.propose_appeal_answer(outcome, () if won else (self._reason(),), "", by=adviser, at=self._at)
        self._later(0.1)
        self._dossier.validate_appeal_answer(
            appeal_until=self._last_day(PeriodKind.APPEAL_TO_MINISTRY), today=self._today, by=head, at=self._at,
            then=self._pieces_after_agreement() if won else (),
        )  # fmt: skip
        if not won:
            raise NotYet

    def _be_realised(self) -> None:
        self._progress("to_permits", Status.PERMITS_IN_DELIVERY)
        if self._dice.happens(self._path["agreement"]):
            self._progress("to_agreement", Status.AGREEMENT_SIGNED)
        self._progress("to_works", Status.UNDER_CONSTRUCTION)
        self._progress("to_operation", Status.IN_OPERATION)
        self._progress("to_end", Status.CLOSED)

    def _progress(self, wait: str, status: Status) -> None:
        self._wait(wait)
        self._dossier.progress(status, "", by=self._staff.adviser, at=self._at)

    def _pieces_after_agreement(self) -> list[Piece]:
        rules = self._rules.pieces(self._today)
        return expected_pieces(rules, self._dossier.traits, PieceStage.AFTER_AGREEMENT)

    def _reason(self) -> ReasonCode:
        return ReasonCode(self._dice.weighted(self._path["reasons"]))

    def _last_day(self, kind: PeriodKind) -> date:
        return compute(self._rules.period(kind, self._today), self._today, calendar=CALENDAR, today=self._today).due_on
