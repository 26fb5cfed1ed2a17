"""Which commands a dossier accepts now: what a screen may offer, by the names of the service's methods."""

from datetime import date

from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import commands_in
from shared.contracts.investor.clock_codes import ActState
from shared.contracts.investor.codes import Status

_SECOND = frozenset({"validate_decision", "reject_decision", "validate_appeal_answer", "reject_appeal_answer"})
_FIRST = frozenset({"propose_decision", "propose_appeal_answer"})


def accepted_commands(dossier: Dossier, today: date) -> tuple[str, ...]:
    """Names of the commands that would not be refused for the dossier's state (they may be, for their data)."""
    proposed = _is_proposed(dossier)
    left_out = _FIRST if proposed else _SECOND
    if dossier.complement_requested_at is not None:
        left_out |= {"request_complement"}  # law 55-19: one time only
    if dossier.status is Status.APPEAL_TO_WALI and not _is_unanswered(dossier, today):
        left_out |= {"file_appeal"}
    if not _can_be_extended(dossier, today):
        left_out |= {"extend_deadline"}
    if not any(act.is_open for act in dossier.acts):
        left_out |= {"drop_act"}
    if not any(act.state is ActState.IN_PROGRESS for act in dossier.acts):
        left_out |= {"record_act_answer"}
    if not any(opinion.may_come for opinion in dossier.opinions):
        left_out |= {"record_opinion"}
    if not any(opinion.is_awaited for opinion in dossier.opinions):
        left_out |= {"drop_opinion"}
    if all(blocker.resolved_on is not None for blocker in dossier.blockers):
        left_out |= {"resolve_blocker"}
    if not any(mandate.may_still_act(today) for mandate in dossier.mandates):
        left_out |= {"record_mandate_step", "revoke_mandate"}
    left_out |= {"validate_merge", "reject_merge"} if dossier.open_merge is None else {"propose_merge"}
    return tuple(command for command in commands_in(dossier.status) if command not in left_out)


def _can_be_extended(dossier: Dossier, today: date) -> bool:
    """A clock of it runs that was not extended yet; how long its rule allows is seen when it is asked."""
    clocks = [(None, dossier.due_on), *((act.id, act.due_on) for act in dossier.acts if act.is_open)]
    return any(due is not None and today <= due and dossier.extension_of(act) is None for act, due in clocks)


def _is_proposed(dossier: Dossier) -> bool:
    appeal = dossier.open_appeal
    return appeal.open_answer is not None if appeal is not None else dossier.open_decision is not None


def _is_unanswered(dossier: Dossier, today: date) -> bool:
    return dossier.open_appeal is not None and dossier.open_appeal.is_overdue(today)
