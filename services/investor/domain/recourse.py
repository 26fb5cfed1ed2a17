"""The way back from a refusal: to the wali, then to the ministerial committee. domain.md 1.5 [S54,S55]."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from services.investor.domain.appeal import AFTER_ANSWER, HEARD_BY, UNDER_APPEAL, Appeal, AppealAnswer, AppealTerms
from services.investor.domain.decision import for_second_person
from services.investor.domain.dossier_pieces import DossierPieces
from services.investor.domain.piece import Piece
from shared.contracts.investor import events
from shared.contracts.investor.codes import AppealBody, AppealOutcome, Outcome, ReasonCode, Status
from shared.contracts.investor.refusals import (
    AnswerNotOverdue,
    AppealDayImpossible,
    AppealTooLate,
    DecisionAlreadyProposed,
    ReasonsRequired,
)
from shared.reference.days import local_date

_AS_DECIDED = {
    AppealOutcome.FAVOURABLE: Outcome.FAVOURABLE,
    AppealOutcome.REFUSAL_CONFIRMED: Outcome.UNFAVOURABLE,
}


@dataclass(eq=False)
class Recourse(DossierPieces):
    """Appeals and their answers. An appeal not answered by its day is nobody's decision: it stays as it is."""

    def next_appeal(self, received_on: date, *, today: date) -> AppealBody:
        """Who hears an appeal that came in on that day. Raises IllegalMove, AppealDayImpossible."""
        self._require("file_appeal", UNDER_APPEAL[HEARD_BY.get(self.status, AppealBody.WALI)])
        refused_on = self.refused_on()
        if received_on > today or (refused_on is not None and received_on < refused_on):
            raise AppealDayImpossible(refused_on=refused_on or today, received_on=received_on, today=today)
        return HEARD_BY[self.status]

    def refused_on(self) -> date | None:
        """The day of the refusal in force: the wali's when he confirmed it, else the commission's."""
        in_force = [appeal.answer_in_force for appeal in self.appeals] + list(self.decisions)
        days = [one.validated_at for one in in_force if one is not None and one.validated_at is not None]
        return local_date(max(days)) if days else None

    def file_appeal(
        self,
        received_on: date,
        note: str,
        terms: AppealTerms,
        *,
        by: UUID,
        at: datetime,
        at_word_of: UUID | None = None,
    ) -> None:
        """The investor appealed on that day; `at_word_of`: the holder of that mandate did, for them.

        Raises AppealDayImpossible, AnswerNotOverdue, AppealTooLate; MandateNotFound, MandateNotInForce (on that day),
        MandatePowerMissing.
        """
        body = self.next_appeal(received_on, today=local_date(at))
        word = self._word_of(at_word_of, "file_appeal", received_on)
        until = self._appeal_until(received_on)
        late = until is not None and received_on > until
        if until is not None and late and not terms.late_is_flagged:
            raise AppealTooLate(dossier_id=self.id, appeal_until=until, received_on=received_on)
        if self.open_appeal is not None and self.open_appeal.open_answer is not None:
            self.open_appeal.open_answer.send_back(None, by=by, at=at)  # overtaken: another body hears it now
        self._move_to(UNDER_APPEAL[body])
        self.appeal_until = None
        self.appeals.append(
            Appeal(body, received_on, late, note, terms.answer_due_on, terms.next_appeal_until, by, filed_at=at)
        )
        self._announce(
            events.DossierAppealed(
                dossier_id=self.id,
                body=body,
                received_on=received_on,
                late=late,
                answer_due_on=terms.answer_due_on,
                next_appeal_until=terms.next_appeal_until,
                occurred_at=at,
            ),
            by=by,
            remark=note,
            **word,
        )

    def propose_appeal_answer(
        self, outcome: AppealOutcome, reasons: Sequence[ReasonCode], note: str, *, by: UUID, at: datetime
    ) -> None:
        """First of two persons. Raises ReasonsRequired, DecisionAlreadyProposed."""
        appeal = self._appeal_for("propose_appeal_answer")
        if outcome is AppealOutcome.REFUSAL_CONFIRMED and not reasons:
            raise ReasonsRequired(dossier_id=self.id, outcome=_AS_DECIDED[outcome])
        if appeal.open_answer is not None:
            raise DecisionAlreadyProposed(dossier_id=self.id, outcome=_AS_DECIDED[appeal.open_answer.outcome])
        appeal.answers.append(AppealAnswer(outcome, list(reasons), note, proposed_by=by, proposed_at=at))
        self.note("appeal_answer_proposed", by=by, at=at, outcome=outcome, reasons=list(reasons))

    def validate_appeal_answer(
        self, *, appeal_until: date, today: date, by: UUID, at: datetime, then: Sequence[Piece] = ()
    ) -> None:
        """Second of two persons. `appeal_until`: last day to go on to the ministerial committee, should the wali have
        confirmed the refusal; `then`: the pieces asked for once there is an agreement in principle.

        Raises NoDecisionProposed, SecondPersonRequired.
        """
        appeal = self._appeal_for("validate_appeal_answer")
        answer = for_second_person(appeal.open_answer, dossier_id=self.id, by=by)
        self._move_to(AFTER_ANSWER[appeal.body, answer.outcome])
        answer.validate(by=by, at=at)
        self.appeal_until = appeal_until if self.status is Status.REFUSAL_CONFIRMED else None
        next_pieces = then if self.status is Status.FAVOURABLE else ()
        self.expect(next_pieces)
        self._announce(
            events.DossierAppealDecided(
                dossier_id=self.id,
                body=appeal.body,
                outcome=answer.outcome,
                status=self.status,
                reasons=tuple(answer.reasons),
                decided_on=today,
                appeal_until=self.appeal_until,
                next_pieces=tuple(piece.code for piece in next_pieces),
                occurred_at=at,
            ),
            by=by,
        )

    def reject_appeal_answer(self, note: str, *, by: UUID, at: datetime) -> None:
        """Second of two persons sends it back. Raises NoDecisionProposed, SecondPersonRequired."""
        appeal = self._appeal_for("reject_appeal_answer")
        for_second_person(appeal.open_answer, dossier_id=self.id, by=by).send_back(note, by=by, at=at)
        self.note("appeal_answer_rejected", by=by, at=at, note=note)

    @property
    def open_appeal(self) -> Appeal | None:
        """The appeal that waits for its answer."""
        return self.appeals[-1] if self.status in UNDER_APPEAL.values() and self.appeals else None

    def _appeal_for(self, command: str) -> Appeal:
        self._require(command)
        appeal = self.open_appeal
        if appeal is None:
            raise LookupError(f"dossier {self.id} is {self.status} without an appeal")
        return appeal

    def _appeal_until(self, received_on: date) -> date | None:
        """Last day for an appeal that comes in now. Raises AnswerNotOverdue while the wali may still answer."""
        unanswered = self.open_appeal
        if unanswered is None:
            return self.appeal_until
        if received_on <= unanswered.answer_due_on:
            raise AnswerNotOverdue(dossier_id=self.id, answer_due_on=unanswered.answer_due_on, received_on=received_on)
        return unanswered.next_appeal_until
