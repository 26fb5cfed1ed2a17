"""What the law and the centre promise about a dossier."""

from datetime import date, timedelta

import pytest

from services.investor.domain.piece import Piece
from shared.contracts.investor.codes import Outcome, PieceCode, PieceKind, PieceState, ReasonCode, Status
from shared.contracts.investor.events import ComplementRequested, DossierDecided
from shared.contracts.investor.refusals import (
    ComplementAlreadyRequested,
    DecisionAlreadyProposed,
    PieceNotRequested,
    PiecesStillMissing,
    ReasonsRequired,
    SecondPersonRequired,
    SessionInThePast,
    SessionNotHeldYet,
)
from tests.unit.investor.builders import ADVISER, BY, HEAD, NOON, TODAY, a_dossier, announced

IN_TEN_DAYS = TODAY + timedelta(days=10)


def test_a_second_complement_is_refused_and_nothing_is_announced() -> None:
    dossier = a_dossier(status=Status.VERIFICATION, complement_requested_at=NOON)
    with pytest.raises(ComplementAlreadyRequested):
        dossier.request_complement([PieceKind.LAND_TITLE], answer_by=TODAY, **BY)
    assert announced(dossier) == []


def test_the_complement_names_the_pieces_and_the_last_day_to_answer() -> None:
    dossier = a_dossier(status=Status.VERIFICATION)
    dossier.request_complement([PieceKind.BUSINESS_PLAN, PieceKind.LAND_TITLE], answer_by=IN_TEN_DAYS, **BY)
    (event,) = dossier.recorded
    assert isinstance(event, ComplementRequested)
    assert (event.pieces, event.answer_by) == ((PieceCode.BUSINESS_PLAN, PieceCode.LAND_TITLE), IN_TEN_DAYS)


def test_a_complement_is_provided_only_when_all_that_was_asked_for_is_there() -> None:
    dossier = a_dossier(status=Status.VERIFICATION)
    dossier.request_complement([PieceKind.BUSINESS_PLAN, PieceKind.LAND_TITLE], answer_by=TODAY, **BY)
    with pytest.raises(PiecesStillMissing) as refused:
        dossier.provide_complement([PieceKind.LAND_TITLE], **BY)
    assert refused.value.missing == (PieceCode.BUSINESS_PLAN,)
    assert dossier.status is Status.COMPLEMENT_REQUESTED


def test_a_file_with_missing_pieces_is_not_declared_complete() -> None:
    dossier = a_dossier(status=Status.VERIFICATION)
    with pytest.raises(PiecesStillMissing):
        dossier.declare_complete(due_on=IN_TEN_DAYS, **BY)
    assert (dossier.due_on, announced(dossier)) == (None, [])


def test_a_piece_that_was_never_asked_for_is_not_received() -> None:
    dossier = a_dossier(status=Status.VERIFICATION)
    with pytest.raises(PieceNotRequested):
        dossier.record_pieces([PieceKind.IDENTITY, PieceKind.STATUTES], **BY)
    assert [piece.state for piece in dossier.pieces] == [PieceState.RECEIVED, PieceState.EXPECTED]


def test_a_session_cannot_be_in_the_past() -> None:
    with pytest.raises(SessionInThePast):
        a_dossier(status=Status.UNDER_REVIEW).schedule(date(2026, 11, 23), today=TODAY, **BY)


def test_a_decision_is_not_entered_before_the_session_was_held() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=IN_TEN_DAYS)
    with pytest.raises(SessionNotHeldYet):
        dossier.propose_decision(Outcome.FAVOURABLE, [], "", today=TODAY, **BY)


def test_one_person_alone_decides_nothing() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY)
    dossier.propose_decision(Outcome.FAVOURABLE, [], "", today=TODAY, **BY)
    assert (dossier.status, announced(dossier)) == (Status.SCHEDULED, [])
    with pytest.raises(SecondPersonRequired):
        dossier.validate_decision(appeal_until=TODAY, today=TODAY, **BY)
    assert (dossier.status, announced(dossier)) == (Status.SCHEDULED, [])


def test_the_second_person_makes_it_take_effect() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY)
    dossier.propose_decision(Outcome.FAVOURABLE, [], "", today=TODAY, **BY)
    dossier.validate_decision(appeal_until=IN_TEN_DAYS, today=TODAY, by=HEAD, at=NOON)
    assert (dossier.status, announced(dossier)) == (Status.FAVOURABLE, ["dossier.decided.v1"])


def test_a_decision_sent_back_can_be_entered_again_and_stays_on_record() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY)
    dossier.propose_decision(Outcome.FAVOURABLE, [], "", today=TODAY, **BY)
    with pytest.raises(DecisionAlreadyProposed):
        dossier.propose_decision(Outcome.UNFAVOURABLE, [ReasonCode.OTHER], "", today=TODAY, **BY)
    dossier.reject_decision("the minutes say otherwise", by=HEAD, at=NOON)
    dossier.propose_decision(Outcome.UNFAVOURABLE, [ReasonCode.LOW_ADDED_VALUE], "", today=TODAY, **BY)
    assert [decision.outcome for decision in dossier.decisions] == [Outcome.FAVOURABLE, Outcome.UNFAVOURABLE]


def test_a_refusal_without_reasons_is_refused() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY)
    with pytest.raises(ReasonsRequired):
        dossier.propose_decision(Outcome.UNFAVOURABLE, [], "", today=TODAY, **BY)


def test_a_refusal_tells_its_reasons_and_until_when_one_may_appeal() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY)
    dossier.propose_decision(Outcome.UNFAVOURABLE, [ReasonCode.LAND_NOT_AVAILABLE], "", today=TODAY, **BY)
    dossier.validate_decision(appeal_until=IN_TEN_DAYS, today=TODAY, by=HEAD, at=NOON)
    (event,) = dossier.recorded
    assert isinstance(event, DossierDecided)
    assert (event.reasons, event.appeal_until) == ((ReasonCode.LAND_NOT_AVAILABLE,), IN_TEN_DAYS)


def test_a_postponed_file_takes_its_undecided_proposal_with_it() -> None:
    dossier = a_dossier(status=Status.SCHEDULED, session_on=TODAY)
    dossier.propose_decision(Outcome.FAVOURABLE, [], "", today=TODAY, **BY)
    dossier.postpone(ReasonCode.AWAITING_OPINION, by=HEAD, at=NOON)
    assert (dossier.open_decision, dossier.session_on, dossier.status) == (None, None, Status.POSTPONED)


def test_every_act_leaves_one_line_of_history_with_who_did_it() -> None:
    dossier = a_dossier(pieces=[Piece(PieceKind.IDENTITY, PieceState.RECEIVED)])
    dossier.open_verification(**BY)
    dossier.declare_complete(due_on=IN_TEN_DAYS, **BY)
    dossier.open_review(by=HEAD, at=NOON)
    assert [(line.action, line.by) for line in dossier.take_lines()] == [
        ("dossier.verification_opened.v1", ADVISER),
        ("dossier.completed.v1", ADVISER),
        ("dossier.review_opened.v1", HEAD),
    ]
    assert dossier.take_lines() == []


def test_events_are_numbered_without_holes_from_where_the_aggregate_stood() -> None:
    dossier = a_dossier(status=Status.VERIFICATION, event_seq=7, pieces=[])
    dossier.declare_complete(due_on=IN_TEN_DAYS, **BY)
    dossier.open_review(**BY)
    assert [seq for seq, _ in dossier.take_recorded()] == [8, 9]
    assert (dossier.event_seq, dossier.take_recorded()) == (9, ())
