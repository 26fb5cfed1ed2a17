"""Deposit a dossier."""

from services.investor.usecases.deposit import deposit, digest_of, register
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.refusals import RequestIdReused
from shared.contracts.investor.replies import Filed
from shared.contracts.investor.requests import FileDossier
from shared.reference.days import local_date


def file_dossier(command: FileDossier, work: UnitOfWork, now: Now) -> Filed:
    """Register the person if need be, open the dossier and issue its number.

    Raises OpportunityNotOpen, PlotNotAvailable, ConsentMissing, RequestIdReused.
    """
    known = work.dossier_of_request(command.request_id)
    if known is not None:
        if known.request_digest != digest_of(command.person, command.project):
            raise RequestIdReused(request_id=command.request_id)
        return Filed(dossier_id=known.id, number=known.number)
    at = now()
    person = work.person_with_email(str(command.person.email).lower())
    if person is None:
        person_id = register(command.person, work, at)
        work.advisers.newcomer(person_id)
    else:
        person_id = person.id
    dossier = deposit(command, person_id, work.next_number(local_date(at).year), work, at)
    return Filed(dossier_id=dossier.id, number=dossier.number)
