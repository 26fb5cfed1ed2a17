"""The deposit: what happens when a dossier is filed, whether it came alone or as a row of a file."""

from datetime import datetime
from hashlib import sha256
from uuid import UUID

from services.investor.domain.dossier import Dossier
from services.investor.domain.person import Person
from services.investor.domain.piece import expected_pieces
from services.investor.usecases.assign_adviser import assign_by_itself
from services.investor.usecases.check_aid import keep_check_of_deposit
from services.investor.usecases.main_clock import due_date_of, runs_from_deposit
from services.investor.usecases.ports import UnitOfWork
from shared.contracts.investor.refusals import OpportunityNotOpen, PlotNotAvailable
from shared.contracts.investor.requests import FileDossier, PersonDetails, ProjectDetails
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

REGION = "OR"


def digest_of(person: PersonDetails, project: ProjectDetails) -> str:
    """What was asked for, as one value: equal for equal content, whatever the number of decimals it was written with.

    Defaults are left out, so that a field added to the contract later does not make old requests look different.
    """
    same_amount = project.model_copy(update={"planned_amount_mad": project.planned_amount_mad.normalize()})
    content = person.model_dump_json(exclude_defaults=True) + same_amount.model_dump_json(exclude_defaults=True)
    return sha256(content.encode()).hexdigest()


def register(details: PersonDetails, work: UnitOfWork, at: datetime) -> UUID:
    """The person's id, newly registered. Raises ConsentMissing."""
    person = Person.register(uuid7(), details, at)
    work.people.add(person)
    return person.id


def deposit(command: FileDossier, person_id: UUID, running_number: int, work: UnitOfWork, at: datetime) -> Dossier:
    """Open the dossier under its number, file it, and give it to its adviser.

    Raises OpportunityNotOpen, PlotNotAvailable.
    """
    project = command.project
    dossier = Dossier(
        id=uuid7(),
        number=f"{REGION}-{local_date(at).year}-{running_number:05}",
        person_id=person_id,
        host_country=command.person.residence_country,
        plot_id=_plot_for(project.opportunity_id, work) if project.opportunity_id else None,
        request_id=command.request_id,
        request_digest=digest_of(command.person, project),
        opportunity_version=project.opportunity_version if project.opportunity_id else None,
        **project.model_dump(exclude={"asked_acts", "aid", "opportunity_version"}),
        asked_acts=list(project.asked_acts),
    )
    rules = work.piece_rules(local_date(at))
    dossier.file(expected_pieces(rules, dossier.traits), funds=project.aid, at=at)
    if runs_from_deposit(dossier, work, at) is not None:
        dossier.run_clock(due_date_of(dossier, work, at), at=at)
    assign_by_itself(dossier, work, at)
    work.dossiers.add(dossier)
    keep_check_of_deposit(dossier, project.aid, work, at)
    return dossier


def _plot_for(opportunity_id: UUID, work: UnitOfWork) -> UUID | None:
    if not work.offers.is_open(opportunity_id):
        raise OpportunityNotOpen(opportunity_id=opportunity_id)
    plot_id = work.offers.plot_of(opportunity_id)
    if plot_id is not None and work.offers.holder_of(plot_id) is not None:
        raise PlotNotAvailable(plot_id=plot_id)
    return plot_id
