"""An act is not asked for any more."""

from services.investor.domain.piece import expected_pieces
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_requests import DropAct
from shared.reference.days import local_date


def drop_act(command: DropAct, work: UnitOfWork, now: Now) -> None:
    """What it alone asked for leaves the checklist, unless it was handed in. Raises ActNotFound, ActNotOpen."""
    at = now()
    dossier = work.dossier_for(command)
    rules = work.piece_rules(local_date(at))
    before = dossier.traits
    dossier.drop_act(command.act_id, by=command.staff_id, at=at)
    dossier.expect_of_acts(expected_pieces(rules, before), expected_pieces(rules, dossier.traits))
