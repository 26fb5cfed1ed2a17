"""A dossier in any state, in which nothing but the state stands in the way of a command; and the commands' bodies."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from services.investor.domain.appeal import HEARD_BY, UNDER_APPEAL, Appeal, AppealAnswer
from services.investor.domain.decision import Decision
from services.investor.domain.dossier import Dossier
from services.investor.domain.merge import Merge
from services.investor.domain.moves import ACTS_RUN, AFTER_APPROVAL, MOVES
from services.investor.domain.opinion import Opinion
from services.investor.domain.piece import Piece
from services.investor.domain.realised import Blocker
from services.investor.domain.requested_act import RequestedAct
from shared.contracts.investor.clock_codes import ActKind, Administration
from shared.contracts.investor.codes import (
    AppealBody,
    AppealOutcome,
    Outcome,
    PieceKind,
    PieceState,
    ReasonCode,
    Status,
)
from shared.contracts.investor.realisation_codes import BlockerKind
from tests.support.investor_behind import NOON
from tests.unit.investor.builders import a_dossier, a_mandate

TODAY = NOON.date()
FIRST, SECOND = UUID(int=21), UUID(int=22)
"""Who entered something, and who validated what is in force: neither is who acts in the test."""

SECOND_PERSONS = {"validate_decision", "reject_decision", "validate_appeal_answer", "reject_appeal_answer"}
OTHER = UUID("00000000-0000-7000-8000-0000000000ff")
"""The dossier that one which was filed twice would go on in: whoever plays such a command stores it."""
OTHER_NUMBER = f"OR-{OTHER}"
_REFUSED = {*HEARD_BY, Status.APPEAL_TO_MINISTRY}


def ready_for(command: str, status: Status) -> Dossier:
    """What a second person acts on is there; what a first person would enter is not."""
    dossier = a_dossier(
        status=status,
        pieces=[Piece(PieceKind.IDENTITY, PieceState.RECEIVED)],
        session_on=TODAY,
        decisions=[_refusal()] if status in _REFUSED else [],
        appeals=_appeals(status),
        appeal_until=TODAY + timedelta(days=5) if status in _REFUSED else None,
        due_on=TODAY + timedelta(days=20) if command == "extend_deadline" else None,
    )
    if command in {"drop_act", "record_act_answer"}:
        dossier.acts.append(_act())
        if status in ACTS_RUN:
            dossier.acts[0].start(TODAY + timedelta(days=20), at=NOON)
    if command in {"record_opinion", "drop_opinion"}:
        dossier.opinions.append(_opinion())
    if command == "resolve_blocker":
        dossier.blockers.append(Blocker(uuid4(), BlockerKind.PERMIT, Administration.COMMUNE, TODAY, "", FIRST, NOON))
    if command == "name_mandatary":
        dossier.pieces.append(Piece(PieceKind.POWER_OF_ATTORNEY, PieceState.RECEIVED))
    if command in {"record_mandate_step", "revoke_mandate"}:
        dossier.mandates.append(a_mandate(valid_from=TODAY, valid_until=TODAY + timedelta(days=30)))
    if command in {"validate_merge", "reject_merge"}:
        dossier.merges.append(Merge(OTHER, "the same olives", FIRST, NOON))
    if command in SECOND_PERSONS:
        dossier.decisions.append(Decision(Outcome.FAVOURABLE, [], "", FIRST, NOON))
        for appeal in dossier.appeals[-1:]:
            appeal.answers.append(AppealAnswer(AppealOutcome.FAVOURABLE, [], "", FIRST, NOON))
    return dossier


_ALWAYS: dict[str, dict[str, Any]] = {
    "join_project": {"project_title": "Agropole"},
    "record_aid_facts": {"facts": {"stable_jobs": 12}},
    "close_dossier": {"reason": "no_answer"},
    "postpone_dossier": {"reason": "quorum_not_met"},
    "propose_decision": {"outcome": "favourable"},
    "propose_appeal_answer": {"outcome": "favourable"},
}


def body_of(command: str, status: Status, dossier: Dossier | None = None) -> dict[str, Any]:
    """A body that the contract accepts, and the domain in every state that accepts the command."""
    act_id = str(dossier.acts[0].id) if dossier is not None and dossier.acts else str(UUID(int=30))
    opinion_id = str(dossier.opinions[0].id) if dossier is not None and dossier.opinions else str(UUID(int=31))
    blocker_id = str(dossier.blockers[0].id) if dossier is not None and dossier.blockers else str(UUID(int=32))
    mandate_id = str(dossier.mandates[0].id) if dossier is not None and dossier.mandates else str(UUID(int=31))
    realised = sorted(MOVES[status] & AFTER_APPROVAL) or [Status.IN_OPERATION]
    bodies: dict[str, dict[str, Any]] = {
        "record_pieces": {"pieces": ["identity"]},
        "refuse_piece": {"piece": "identity", "fault": "unreadable"},
        "request_complement": {"pieces": ["land_title"]},
        "provide_complement": {"pieces": ["identity"]},
        "schedule_dossier": {"session_on": str(TODAY)},
        "reject_decision": {"note": "not what the minutes say"},
        "file_appeal": {"received_on": str(TODAY)},
        "reject_appeal_answer": {"note": "not what the letter says"},
        "record_progress": {"status": realised[0]},
        "extend_deadline": {"days": 10, "reason": "public_inquiry"},
        "request_act": {"act": "environmental_acceptability", "administration": "environment"},
        "plan_milestone": {"milestone": "opening", "planned_on": str(TODAY)},
        "reach_milestone": {"milestone": "opening", "reached_on": str(TODAY)},
        "record_visit": {"visited_on": str(TODAY), "visited_by": "the adviser", "findings": "walls stand"},
        "record_figures": {
            "as_of": str(TODAY),
            "realised_amount_mad": "1000.00",
            "realised_jobs": 2,
            "figure_source": "declared",
        },
        "report_blocker": {"blocker": "permit", "owner": "commune", "since": str(TODAY)},
        "resolve_blocker": {"blocker_id": blocker_id, "resolved_on": str(TODAY)},
        "name_mandatary": {
            "full_name": "Karim Exemple",
            "email": "karim@example.org",
            "language": "ar",
            "powers": ["hand_in_pieces"],
            "valid_from": str(TODAY),
            "valid_until": str(TODAY + timedelta(days=300)),
        },
        "record_mandate_step": {"mandate_id": mandate_id, "step": "asked"},
        "revoke_mandate": {"mandate_id": mandate_id},
        "dismiss_duplicate": {"other_number": OTHER_NUMBER, "note": "his brother's"},
        "propose_merge": {"into_number": OTHER_NUMBER, "note": "the same olives"},
        "reject_merge": {"note": "not the same"},
        "drop_act": {"act_id": act_id},
        "ask_opinions": {"administrations": ["urban_agency"]},
        "record_opinion": {"opinion_id": opinion_id, "opinion": "favourable"},
        "drop_opinion": {"opinion_id": opinion_id},
        "record_act_answer": {"act_id": act_id, "answer": "granted"},
    }
    return bodies.get(command, _ALWAYS.get(command, {}))


def _act() -> RequestedAct:
    return RequestedAct(uuid4(), ActKind.PLANNING_PERMISSION, Administration.URBAN_AGENCY, FIRST, NOON)


def _opinion() -> Opinion:
    return Opinion(uuid4(), Administration.URBAN_AGENCY, FIRST, NOON, "", TODAY + timedelta(days=10), due_fixed_at=NOON)


def _refusal() -> Decision:
    days_ago = NOON - timedelta(days=30)
    return Decision(Outcome.UNFAVOURABLE, [ReasonCode.OTHER], "", FIRST, days_ago, SECOND, days_ago)


def _appeals(status: Status) -> list[Appeal]:
    """One that waits for its answer, the wali's day being over; none in other states."""
    body = next((body for body, state in UNDER_APPEAL.items() if state is status), None)
    if body is None:
        return []
    received, due = TODAY - timedelta(days=20), TODAY - timedelta(days=10)
    until = TODAY if body is AppealBody.WALI else None
    return [Appeal(body, received, False, "", due, until, FIRST, NOON - timedelta(days=20))]
