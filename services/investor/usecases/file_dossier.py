"""Deposit a dossier."""

from hashlib import sha256
from uuid import UUID

from services.investor.domain.clock import local_date
from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person
from services.investor.domain.piece import expected_pieces
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.refusals import OpportunityNotOpen, PlotNotAvailable, RequestIdReused
from shared.contracts.investor.replies import Filed
from shared.contracts.investor.requests import FileDossier, ProjectDetails
from shared.database.identifiers import uuid7

REGION = "OR"


def file_dossier(command: FileDossier, work: UnitOfWork, now: Now) -> Filed:
    """Register the person if need be, open the dossier and issue its number.

    Raises OpportunityNotOpen, PlotNotAvailable, ConsentMissing, RequestIdReused.
    """
    digest = sha256(command.model_dump_json(exclude={"request_id"}).encode()).hexdigest()
    known = work.dossier_of_request(command.request_id)
    if known is not None:
        if known.request_digest != digest:
            raise RequestIdReused(request_id=command.request_id)
        return Filed(dossier_id=known.id, number=known.number)
    at = now()
    person = work.person_with_email(str(command.person.email).lower())
    if person is None:
        person = Person.register(uuid7(), command.person, at)
        work.people.add(person)
    dossier = _open(command, person, digest, work, year=local_date(at).year)
    dossier.file(expected_pieces(dossier.sector, on_a_plot=dossier.plot_id is not None), at=at)
    work.dossiers.add(dossier)
    return Filed(dossier_id=dossier.id, number=dossier.number)


def _open(command: FileDossier, person: Person, digest: str, work: UnitOfWork, *, year: int) -> Dossier:
    project = command.project
    plot_id = _plot_for(project, work) if project.opportunity_id else None
    return Dossier(
        id=uuid7(),
        number=f"{REGION}-{year}-{work.next_number(year):05}",
        person_id=person.id,
        host_country=command.person.residence_country,
        plot_id=plot_id,
        request_id=command.request_id,
        request_digest=digest,
        **project.model_dump(),
    )


def _plot_for(project: ProjectDetails, work: UnitOfWork) -> UUID | None:
    assert project.opportunity_id is not None
    if not work.offers.is_open(project.opportunity_id):
        raise OpportunityNotOpen(opportunity_id=project.opportunity_id)
    plot_id = work.offers.plot_of(project.opportunity_id)
    if plot_id is not None and work.offers.holder_of(plot_id) is not None:
        raise PlotNotAvailable(plot_id=plot_id)
    return plot_id
