"""Where a dossier may go: every state against every act, and nothing happens on a refusal."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from services.investor.domain.commands import accepted_commands
from services.investor.domain.decision import Decision
from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import ENDED, MOVES, allowed_from, commands_in
from services.investor.domain.piece import Piece
from shared.contracts.investor.codes import Outcome, PieceFault, PieceKind, PieceState, ReasonCode, Status
from shared.contracts.investor.refusals import IllegalMove, NoDecisionProposed
from tests.unit.investor.builders import ADVISER, BY, HEAD, NOON, TODAY, a_dossier, announced

LOOKED_AT = {
    *(Status.VERIFICATION, Status.FAVOURABLE, Status.FAVOURABLE_WITH_RESERVES),
    *(Status.PERMITS_IN_DELIVERY, Status.AGREEMENT_SIGNED),
}
"""Where pieces are looked at: those of the filing, then those due after the agreement in principle."""

ACTS: dict[str, tuple[Callable[[Dossier], None], set[Status]]] = {
    "open_verification": (lambda d: d.open_verification(**BY), {Status.FILED}),
    "record_pieces": (lambda d: d.record_pieces([PieceKind.IDENTITY], **BY), LOOKED_AT),
    "refuse_piece": (lambda d: d.refuse_piece(PieceKind.IDENTITY, PieceFault.UNREADABLE, "", **BY), LOOKED_AT),
    "request_complement": (
        lambda d: d.request_complement([PieceKind.LAND_TITLE], answer_by=TODAY, **BY),
        {Status.VERIFICATION},
    ),
    "provide_complement": (lambda d: d.provide_complement([PieceKind.IDENTITY], **BY), {Status.COMPLEMENT_REQUESTED}),
    "declare_complete": (lambda d: d.declare_complete(due_on=TODAY, **BY), {Status.VERIFICATION}),
    "open_review": (lambda d: d.open_review(**BY), {Status.COMPLETE, Status.POSTPONED}),
    "schedule_dossier": (lambda d: d.schedule(TODAY, today=TODAY, **BY), {Status.UNDER_REVIEW}),
    "postpone_dossier": (lambda d: d.postpone(ReasonCode.QUORUM_NOT_MET, **BY), {Status.SCHEDULED}),
    "propose_decision": (
        lambda d: d.propose_decision(Outcome.FAVOURABLE, [], "", today=TODAY, **BY),
        {Status.SCHEDULED},
    ),
    "withdraw_dossier": (
        lambda d: d.withdraw(**BY),
        {s for s in Status if Status.WITHDRAWN in MOVES[s]},
    ),
    "close_dossier": (
        lambda d: d.close(ReasonCode.NO_ANSWER, **BY),
        {s for s in Status if Status.CLOSED_WITHOUT_ACTION in MOVES[s]},
    ),
}


def at(status: Status) -> Dossier:
    return a_dossier(status=status, pieces=[Piece(PieceKind.IDENTITY, PieceState.RECEIVED)])


@pytest.mark.parametrize("status", list(Status))
@pytest.mark.parametrize("act", list(ACTS))
def test_an_act_is_possible_in_its_states_only_and_a_refusal_changes_nothing(act: str, status: Status) -> None:
    do, possible = ACTS[act]
    dossier = at(status)
    if status in possible:
        do(dossier)
        assert act in accepted_commands(at(status), TODAY)
        return
    with pytest.raises(IllegalMove) as refused:
        do(dossier)
    assert (refused.value.allowed, refused.value.commands) == (allowed_from(status), commands_in(status))
    assert (dossier.status, announced(dossier), dossier.take_lines()) == (status, [], [])
    assert act not in accepted_commands(dossier, TODAY)


def test_a_decision_cannot_be_validated_where_none_was_proposed() -> None:
    with pytest.raises(NoDecisionProposed):
        at(Status.SCHEDULED).validate_decision(appeal_until=TODAY, today=TODAY, by=HEAD, at=NOON)


def test_every_state_has_its_line_in_the_table_and_can_be_reached() -> None:
    assert set(MOVES) == set(Status)
    assert {target for targets in MOVES.values() for target in targets} == set(Status) - {Status.DRAFT}


def test_what_has_ended_cannot_be_given_up() -> None:
    for status in ENDED:
        assert not MOVES[status] & {Status.WITHDRAWN, Status.CLOSED_WITHOUT_ACTION}


def test_a_dossier_given_up_lets_nobody_validate_its_decision() -> None:
    dossier = a_dossier(
        status=Status.WITHDRAWN, decisions=[Decision(Outcome.FAVOURABLE, [], "", ADVISER, NOON - timedelta(hours=1))]
    )
    with pytest.raises(IllegalMove):
        dossier.validate_decision(appeal_until=TODAY, today=TODAY, by=HEAD, at=NOON)
