"""The dossier: what may happen to it, in which order, by whom, and what is announced."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from services.investor.domain.appointment import Appointment
from services.investor.domain.decision import Decision, for_second_person
from services.investor.domain.merging import Merging
from services.investor.domain.moves import AFTER_APPROVAL
from services.investor.domain.own_funds import OwnFunds
from services.investor.domain.piece import Piece
from shared.contracts.investor import events
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.appointment_codes import AppointmentChange
from shared.contracts.investor.codes import Outcome, PieceStage, PieceState, ReasonCode, Status
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.refusals import (
    DecisionAlreadyProposed,
    PiecesStillMissing,
    ReasonsRequired,
    SessionInThePast,
    SessionNotHeldYet,
)
from shared.contracts.investor.staff_calls import StaffCall
from shared.reference.days import local_date


@dataclass(eq=False)
class Dossier(Merging):
    """An investor's request to the commission. Every method either moves it, records the event and a line of history,
    or raises a Refusal and changes nothing.
    """

    def file(self, pieces: list[Piece], *, funds: AidFacts | None = None, at: datetime) -> None:
        """Deposit: the receipt is due, the plot is to be reserved. Of `funds` the planner counts the own ones."""
        self._move_to(Status.FILED)
        self.filed_at, self.pieces = at, pieces
        self._announce(
            events.DossierFiled(
                dossier_id=self.id,
                number=self.number,
                investor_id=self.person_id,
                province=self.province,
                sector=self.sector,
                host_country=self.host_country,
                planned_amount_mad=self.planned_amount_mad,
                planned_jobs=self.planned_jobs,
                opportunity_id=self.opportunity_id,
                plot_id=self.plot_id,
                commune=self.commune,
                own_funds_mad=funds and funds.own_funds_mad,
                own_funds_currency_mad=funds and funds.own_funds_currency_mad,
                occurred_at=at,
            ),
            by=None,
        )

    def open_verification(self, *, by: UUID, at: datetime) -> None:
        self._require("open_verification", Status.VERIFICATION)
        self._move_to(Status.VERIFICATION)
        self._announce(events.VerificationOpened(dossier_id=self.id, adviser_id=by, occurred_at=at), by=by)

    def run_clock(self, due_on: date, *, at: datetime) -> None:
        """A clock that runs before completeness: from deposit, and again after the complement."""
        self._fix_due_date(due_on, at=at)

    def declare_complete(self, *, due_on: date, by: UUID, at: datetime) -> None:
        """The legal clock is fixed from here on. Raises PiecesStillMissing."""
        self._require("declare_complete", Status.COMPLETE)
        missing = tuple(
            p.code for p in self.pieces if p.stage is PieceStage.FILING and p.state is not PieceState.RECEIVED
        )
        if missing:
            raise PiecesStillMissing(dossier_id=self.id, missing=missing)
        self._move_to(Status.COMPLETE)
        self.completed_at, self.due_on, self.due_fixed_at = at, due_on, at
        self._announce(events.DossierCompleted(dossier_id=self.id, due_on=due_on, occurred_at=at), by=by)

    def open_review(self, *, by: UUID, at: datetime) -> None:
        self._require("open_review", Status.UNDER_REVIEW)
        self._move_to(Status.UNDER_REVIEW)
        self._announce(events.ReviewOpened(dossier_id=self.id, occurred_at=at), by=by)

    def schedule(self, session_on: date, *, today: date, by: UUID, at: datetime) -> None:
        """Raises SessionInThePast."""
        self._require("schedule_dossier", Status.SCHEDULED)
        if session_on < today:
            raise SessionInThePast(session_on=session_on, today=today)
        self._move_to(Status.SCHEDULED)
        self.session_on = session_on
        self._announce(events.DossierScheduled(dossier_id=self.id, session_on=session_on, occurred_at=at), by=by)

    def postpone(self, reason: ReasonCode, *, by: UUID, at: datetime) -> None:
        self._require("postpone_dossier", Status.POSTPONED)
        self._move_to(Status.POSTPONED)
        self.session_on = None
        if self.open_decision is not None:
            self.open_decision.send_back(None, by=by, at=at)
        self._announce(events.DossierPostponed(dossier_id=self.id, reason=reason, occurred_at=at), by=by)

    def propose_decision(
        self, outcome: Outcome, reasons: Sequence[ReasonCode], note: str, *, today: date, by: UUID, at: datetime
    ) -> None:
        """First of two persons. Raises ReasonsRequired, DecisionAlreadyProposed, SessionNotHeldYet."""
        self._require("propose_decision", Status(outcome))
        if self.session_on is not None and today < self.session_on:
            raise SessionNotHeldYet(session_on=self.session_on, today=today)
        if outcome is Outcome.UNFAVOURABLE and not reasons:
            raise ReasonsRequired(dossier_id=self.id, outcome=outcome)
        if self.open_decision is not None:
            raise DecisionAlreadyProposed(dossier_id=self.id, outcome=self.open_decision.outcome)
        self.decisions.append(Decision(outcome, list(reasons), note, proposed_by=by, proposed_at=at))
        self.note("decision_proposed", by=by, at=at, outcome=outcome, reasons=list(reasons))

    def validate_decision(
        self, *, appeal_until: date, today: date, by: UUID, at: datetime, then: Sequence[Piece] = ()
    ) -> None:
        """Second of two persons. `then`: the pieces asked for once there is an agreement in principle.

        Raises NoDecisionProposed, SecondPersonRequired.
        """
        self._require("validate_decision")
        decision = for_second_person(self.open_decision, dossier_id=self.id, by=by)
        self._move_to(Status(decision.outcome))
        decision.validate(by=by, at=at)
        self.appeal_until = appeal_until if decision.outcome is Outcome.UNFAVOURABLE else None
        next_pieces = then if decision.outcome is not Outcome.UNFAVOURABLE else ()
        self.expect(next_pieces)
        self._announce(
            events.DossierDecided(
                dossier_id=self.id,
                outcome=decision.outcome,
                reasons=tuple(decision.reasons),
                decided_on=today,
                appeal_until=self.appeal_until,
                next_pieces=tuple(piece.code for piece in next_pieces),
                occurred_at=at,
            ),
            by=by,
        )

    def reject_decision(self, note: str, *, by: UUID, at: datetime) -> None:
        """Second of two persons sends it back. Raises NoDecisionProposed, SecondPersonRequired."""
        self._require("reject_decision")
        for_second_person(self.open_decision, dossier_id=self.id, by=by).send_back(note, by=by, at=at)
        self.note("decision_rejected", by=by, at=at, note=note)

    def withdraw(self, *, by: UUID, at: datetime, at_word_of: UUID | None = None) -> None:
        """Given up; `at_word_of`: by the holder of that mandate. Raises what `_word_of` raises."""
        self._require("withdraw_dossier", Status.WITHDRAWN)
        word = self._word_of(at_word_of, "withdraw_dossier", local_date(at))
        self._move_to(Status.WITHDRAWN)
        self._announce(events.DossierWithdrawn(dossier_id=self.id, occurred_at=at), by=by, **word)

    def close(self, reason: ReasonCode, *, by: UUID, at: datetime) -> None:
        self._require("close_dossier", Status.CLOSED_WITHOUT_ACTION)
        self._move_to(Status.CLOSED_WITHOUT_ACTION)
        self._announce(events.DossierClosed(dossier_id=self.id, reason=reason, occurred_at=at), by=by)

    def progress(self, status: Status, note: str, *, by: UUID, at: datetime, at_word_of: UUID | None = None) -> None:
        """Where the realisation stands, after approval; `at_word_of`: the holder of that mandate signed.

        Raises IllegalMove for another state, and what `_word_of` raises.
        """
        self._require("record_progress", status)
        if status not in AFTER_APPROVAL:
            raise self._illegal(status)
        word = self._word_of(at_word_of, "record_progress", local_date(at))
        self._move_to(status)
        progressed = events.DossierProgressed(dossier_id=self.id, status=status, since=at, occurred_at=at)
        self._announce(progressed, by=by, remark=note, **word)

    def tell_message(self, message_id: UUID, *, expects_answer: bool, at: datetime) -> None:
        """The centre wrote to the investor. The dossier stays as it is: no line of its history."""
        written = {"dossier_id": self.id, "written_id": message_id, "expects_answer": expects_answer}
        self.record(events.DossierMessageWritten(**written, occurred_at=at))

    def record_aid_facts(self, *, by: UUID, at: datetime) -> None:
        """What is known for its aids is stated anew; what it says is kept apart. Raises IllegalMove."""
        self._require("record_aid_facts")
        self.note("aid_facts_recorded", by=by, at=at)

    def tell_own_funds(self, stated: OwnFunds, *, at: datetime) -> None:
        """They are others than was told last. That facts were recorded is a line of its history; this is none."""
        total, currency = stated.amounts
        said = {"own_funds_mad": total, "own_funds_currency_mad": currency, "stated_at": stated.stated_at}
        told = {"dossier_id": self.id, **said, "occurred_at": at}
        self.record(events.DossierOwnFundsStated.model_validate(told))

    def tell_appointment(self, appointment: Appointment, change: AppointmentChange, *, by: Side, at: datetime) -> None:
        """An appointment was named, moved, accepted or cancelled. The dossier stays as it is."""
        names = ("kind", "starts_at", "zone")
        said: dict[str, Any] = {name: getattr(appointment, name) for name in names}
        ids = {"dossier_id": self.id, "appointment_id": appointment.id}
        self.record(events.DossierAppointmentChanged(**ids, **said, change=change, by=by, occurred_at=at))

    def call_staff(self, call: StaffCall, staff_id: UUID, *, stands_in: bool, at: datetime) -> None:
        """The investor did something that who looks after it should look at. The dossier stays as it is."""
        called = {"dossier_id": self.id, "call": call, "staff_id": staff_id, "stands_in": stands_in}
        self.record(events.DossierStaffCalled.model_validate({**called, "occurred_at": at}))

    def call_about_undelivered(self, staff_id: UUID, *, stands_in: bool, complained: bool, at: datetime) -> None:
        """No channel delivered a notice, or its reader complained of it. The dossier stays as it is."""
        called = {"dossier_id": self.id, "staff_id": staff_id, "stands_in": stands_in, "complained": complained}
        self.record(events.DossierNoticeUndelivered.model_validate({**called, "occurred_at": at}))

    def learn_plot_state(self, state: str, *, at: datetime) -> None:
        """What territory did with the plot: reserved, refused, confirmed or released."""
        self.plot_state = state
        self.note(f"plot_{state}", by=None, at=at)

    @property
    def open_decision(self) -> Decision | None:
        """The decision that waits for its second person."""
        return next((decision for decision in self.decisions if decision.is_open), None)
