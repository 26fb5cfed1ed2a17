"""Put a file on the agenda of a session."""

from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.requests import ScheduleDossier
from shared.reference.days import local_date


def schedule_dossier(command: ScheduleDossier, work: UnitOfWork, now: Now) -> None:
    """Where the commission meets on that day, the dossier is on its agenda. Raises SessionInThePast."""
    at = now()
    session = work.sessions.on(command.session_on)  # locked before the dossier
    dossier = work.dossier_for(command)
    dossier.schedule(command.session_on, today=local_date(at), by=command.staff_id, at=at)
    if session is not None:
        session.put_on_agenda(dossier.id, by=command.staff_id, at=at)
