"""An act is not asked for any more."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.clock_requests import DropAct


def drop_act(command: DropAct, work: UnitOfWork, now: Now) -> None:
    """Raises ActNotFound, ActNotOpen."""
    dossier = work.dossier_for(command)
    dossier.drop_act(command.act_id, by=command.staff_id, at=now())
