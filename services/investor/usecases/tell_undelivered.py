"""A notice reached nobody, or was unwanted: who looks after the dossier is called."""

from services.investor.usecases.call_staff import call_about_undelivered
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.undelivered import TellUndelivered


def tell_undelivered(command: TellUndelivered, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound."""
    dossier = work.dossiers.get(command.dossier_id)
    dossier.check_known()
    call_about_undelivered(dossier, work, now(), complained=command.complained)
