"""The file is complete: fix the legal due date, and that of each act that is asked for."""

from services.investor.usecases.main_clock import due_date_of, due_date_of_act
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import DeclareComplete


def declare_complete(command: DeclareComplete, work: UnitOfWork, now: Now) -> None:
    """Raises PiecesStillMissing."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.declare_complete(due_on=due_date_of(dossier, work, at), by=command.staff_id, at=at)
    due = {act.id: due_date_of_act(dossier, act, work, at) for act in dossier.acts if act.is_open}
    dossier.start_act_clocks(due, at=at)
