"""Somebody is named to act for the investor: by the investor, or by an adviser at their word."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.dossier import Dossier
from services.investor.domain.list_entry import amount_of
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.list_entries import CentreNumber, ListName
from shared.contracts.investor.mandate_requests import (
    MandateDetails,
    MandateOfOneself,
    NameMandatary,
    NameOwnMandatary,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def name_mandatary(command: NameMandatary, work: UnitOfWork, now: Now) -> None:
    """Raises what naming raises, and MandateDeedMissing without the power of attorney among the pieces."""
    _name(command, work.dossier_for(command), work, by=command.staff_id, at=now())


def name_own_mandatary(command: NameOwnMandatary, work: UnitOfWork, now: Now) -> None:
    """Raises MandateDaysImpossible, MandatePowerNotGiven, MandateAlreadyThere, MandateOfOneself, TooManyMandates."""
    dossier = work.dossiers.get(command.dossier_id)
    dossier.check_known()
    _name(command, dossier, work, by=None, at=now())


def _name(details: MandateDetails, dossier: Dossier, work: UnitOfWork, *, by: UUID | None, at: datetime) -> None:
    today = local_date(at)
    if work.people.get(dossier.person_id).email == str(details.email).lower():
        raise MandateOfOneself(dossier_id=dossier.id)
    dossier.name_mandatary(
        uuid7(),
        details,
        work.dated_lists.of(ListName.MANDATE_POWER, today),
        most_days=amount_of(work.dated_lists.of(ListName.NUMBER, today), CentreNumber.MANDATE_MOST_DAYS),
        today=today,
        by=by,
        at=at,
    )
