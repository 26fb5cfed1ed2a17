"""Where a dossier may go from where it stands. What is absent is refused. domain.md 1.9 [P]."""

from collections.abc import Mapping
from types import MappingProxyType

from shared.contracts.investor.codes import Status

_GIVEN_UP = {Status.WITHDRAWN, Status.CLOSED_WITHOUT_ACTION}
_APPROVED = {Status.FAVOURABLE, Status.FAVOURABLE_WITH_RESERVES}
_REALISATION = {Status.NOT_STARTED, Status.UNDER_CONSTRUCTION, Status.IN_OPERATION, Status.BLOCKED}

MOVES: Mapping[Status, frozenset[Status]] = MappingProxyType(
    {
        status: frozenset(targets)
        for status, targets in {
            Status.DRAFT: {Status.FILED},
            Status.FILED: {Status.VERIFICATION} | _GIVEN_UP,
            Status.VERIFICATION: {Status.COMPLEMENT_REQUESTED, Status.COMPLETE} | _GIVEN_UP,
            Status.COMPLEMENT_REQUESTED: {Status.VERIFICATION} | _GIVEN_UP,
            Status.COMPLETE: {Status.UNDER_REVIEW} | _GIVEN_UP,
            Status.UNDER_REVIEW: {Status.SCHEDULED} | _GIVEN_UP,
            Status.SCHEDULED: {Status.POSTPONED, Status.UNFAVOURABLE} | _APPROVED | _GIVEN_UP,
            Status.POSTPONED: {Status.UNDER_REVIEW} | _GIVEN_UP,
            Status.FAVOURABLE: {Status.PERMITS_IN_DELIVERY} | _GIVEN_UP,
            Status.FAVOURABLE_WITH_RESERVES: {Status.PERMITS_IN_DELIVERY} | _GIVEN_UP,
            Status.PERMITS_IN_DELIVERY: {Status.AGREEMENT_SIGNED} | _REALISATION | _GIVEN_UP,
            Status.AGREEMENT_SIGNED: _REALISATION | _GIVEN_UP,
            Status.NOT_STARTED: {Status.UNDER_CONSTRUCTION, Status.BLOCKED, Status.CLOSED},
            Status.UNDER_CONSTRUCTION: {Status.IN_OPERATION, Status.BLOCKED, Status.CLOSED},
            Status.IN_OPERATION: {Status.BLOCKED, Status.CLOSED},
            Status.BLOCKED: {Status.NOT_STARTED, Status.UNDER_CONSTRUCTION, Status.IN_OPERATION, Status.CLOSED},
            Status.UNFAVOURABLE: {Status.APPEAL_TO_WALI},
            # The last: once the wali let the day of his answer pass.
            Status.APPEAL_TO_WALI: {Status.FAVOURABLE, Status.REFUSAL_CONFIRMED, Status.APPEAL_TO_MINISTRY},
            Status.REFUSAL_CONFIRMED: {Status.APPEAL_TO_MINISTRY},
            Status.APPEAL_TO_MINISTRY: {Status.FAVOURABLE, Status.CLOSED},
            Status.CLOSED: set[Status](),
            Status.WITHDRAWN: set[Status](),
            Status.CLOSED_WITHOUT_ACTION: set[Status](),
        }.items()
    }
)

AFTER_APPROVAL = frozenset({Status.PERMITS_IN_DELIVERY, Status.AGREEMENT_SIGNED, Status.CLOSED} | _REALISATION)
"""Reached by recording progress."""

_BEFORE_COMPLETE = {Status.FILED, Status.VERIFICATION, Status.COMPLEMENT_REQUESTED}

CLOCK_RUNS = frozenset({*_BEFORE_COMPLETE, Status.COMPLETE, Status.UNDER_REVIEW, Status.SCHEDULED, Status.POSTPONED})
"""The centre owes an answer by the due date, once there is one: before completeness only where the rule's clock
starts at deposit.
"""

ACTS_RUN = frozenset(
    {Status.COMPLETE, Status.UNDER_REVIEW, Status.SCHEDULED, Status.POSTPONED, Status.PERMITS_IN_DELIVERY} | _APPROVED
)
"""The administrations in charge owe answers to the acts that were asked for."""

_ASKING = _BEFORE_COMPLETE | {Status.COMPLETE, Status.UNDER_REVIEW}
"""Acts may be asked for, or dropped, as long as the commission has not been seized."""

OPINIONS_RUN = frozenset({Status.COMPLETE, Status.UNDER_REVIEW, Status.SCHEDULED, Status.POSTPONED})
"""The administrations are asked for their opinions, and owe them, until the commission has decided."""

_UNDER_APPEAL = {Status.APPEAL_TO_WALI, Status.APPEAL_TO_MINISTRY}


_PIECES_ARE_LOOKED_AT = _APPROVED | {Status.VERIFICATION, Status.PERMITS_IN_DELIVERY, Status.AGREEMENT_SIGNED}
"""First those of the filing, then those that are due once there is an agreement in principle."""


REALISES = frozenset({Status.PERMITS_IN_DELIVERY, Status.AGREEMENT_SIGNED} | _APPROVED | _REALISATION)
"""Approved, and followed until the end: milestones, visits, figures, blockers."""

_LIVES = {status for status, targets in MOVES.items() if targets and status is not Status.DRAFT}


def _before(status: Status) -> set[Status]:
    return {start for start, targets in MOVES.items() if status in targets}


ACCEPTED_IN: Mapping[str, frozenset[Status]] = MappingProxyType(
    {
        command: frozenset(states)
        for command, states in {
            "open_verification": {Status.FILED},
            "record_pieces": _PIECES_ARE_LOOKED_AT,
            "refuse_piece": _PIECES_ARE_LOOKED_AT,
            "request_complement": {Status.VERIFICATION},
            "provide_complement": {Status.COMPLEMENT_REQUESTED},
            "declare_complete": {Status.VERIFICATION},
            "open_review": _before(Status.UNDER_REVIEW),
            "schedule_dossier": {Status.UNDER_REVIEW},
            "postpone_dossier": {Status.SCHEDULED},
            "propose_decision": {Status.SCHEDULED},
            "validate_decision": {Status.SCHEDULED},
            "reject_decision": {Status.SCHEDULED},
            "file_appeal": {Status.UNFAVOURABLE, Status.APPEAL_TO_WALI, Status.REFUSAL_CONFIRMED},
            "propose_appeal_answer": _UNDER_APPEAL,
            "validate_appeal_answer": _UNDER_APPEAL,
            "reject_appeal_answer": _UNDER_APPEAL,
            "record_progress": (_APPROVED | _REALISATION | {Status.PERMITS_IN_DELIVERY, Status.AGREEMENT_SIGNED}),
            "withdraw_dossier": _before(Status.WITHDRAWN),
            "close_dossier": _before(Status.CLOSED_WITHOUT_ACTION),
            "extend_deadline": CLOCK_RUNS,
            "request_act": _ASKING,
            "drop_act": _ASKING,
            "record_act_answer": ACTS_RUN,
            "ask_opinions": OPINIONS_RUN,
            "record_opinion": OPINIONS_RUN,
            "drop_opinion": OPINIONS_RUN,
            "plan_milestone": REALISES,
            "reach_milestone": REALISES,
            "record_visit": REALISES,
            "record_figures": REALISES,
            "report_blocker": REALISES,
            "resolve_blocker": REALISES,
            "name_mandatary": _LIVES,
            "record_mandate_step": _LIVES,
            "revoke_mandate": set(Status) - {Status.DRAFT},
            "join_project": _LIVES,
            "record_aid_facts": _LIVES,
            "dismiss_duplicate": _LIVES,
            "propose_merge": CLOCK_RUNS,
            "validate_merge": CLOCK_RUNS,
            "reject_merge": set(Status) - {Status.DRAFT},
        }.items()
    }
)
"""Command (method of the service) -> the states that accept it. Who may give it is the gateway's table; both together
are docs/moves.md, which a test compares with what happens.
"""

ENDED = frozenset(
    {Status.CLOSED, Status.WITHDRAWN, Status.CLOSED_WITHOUT_ACTION, Status.UNFAVOURABLE, Status.REFUSAL_CONFIRMED}
)
"""Nothing is owed by the centre any more (an appeal may reopen a refusal)."""


def allowed_from(status: Status) -> tuple[Status, ...]:
    """The states that may follow, in the order of the path."""
    return tuple(target for target in Status if target in MOVES[status])


def commands_in(status: Status) -> tuple[str, ...]:
    """The commands that a state accepts, in the order of the path."""
    return tuple(command for command, states in ACCEPTED_IN.items() if status in states)
