"""A dossier asks for one more act."""

from services.investor.domain.piece import expected_pieces
from services.investor.domain.requested_act import RequestedAct
from services.investor.usecases.main_clock import due_date_of_act
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_requests import RequestAct
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def request_act(command: RequestAct, work: UnitOfWork, now: Now) -> None:
    """Its pieces come onto the checklist. Its clock starts once the dossier is complete; at once when it is.

    Raises ActAlreadyRequested.
    """
    at = now()
    dossier = work.dossier_for(command)
    rules = work.piece_rules(local_date(at))
    before = dossier.traits
    act = RequestedAct(uuid7(), command.act, command.administration, requested_by=command.staff_id, requested_at=at)
    dossier.request_act(act, by=command.staff_id, at=at)
    dossier.expect_of_acts(expected_pieces(rules, before), expected_pieces(rules, dossier.traits))
    if dossier.completed_at is not None:
        dossier.start_act_clocks({act.id: due_date_of_act(dossier, act, work, at)}, at=at)
