"""The aid pre-check is kept with the dossier: at its deposit, and whenever its facts are stated anew."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.aid import check_aid
from services.investor.domain.dossier import Dossier
from services.investor.domain.dossier_aid import facts_of, kept_of
from services.investor.usecases.aid_ports import AidCheck
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.aid_requests import RecordAidFacts
from shared.reference.days import local_date


def keep_check_of_deposit(dossier: Dossier, stated: AidFacts | None, work: UnitOfWork, at: datetime) -> None:
    """By the rules of the day, as far as territory has told them here."""
    _keep(dossier, stated, work, None, at)


def record_aid_facts(command: RecordAidFacts, work: UnitOfWork, now: Now) -> None:
    """Raises IllegalMove for a dossier that has ended."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.record_aid_facts(by=command.staff_id, at=at)
    _keep(dossier, command.facts, work, command.staff_id, at)
    _tell_own_funds(dossier, work, at)


def tell_own_funds(dossier_id: UUID, work: UnitOfWork, now: Now) -> int:
    """Tell what a release that told nothing of it took; answers how many statements. Read under the dossier's lock."""
    return _tell_own_funds(work.dossiers.get(dossier_id), work, now())


def _tell_own_funds(dossier: Dossier, work: UnitOfWork, at: datetime) -> int:
    found = work.aid.own_funds_to_tell(dossier.id)
    for stated in found:
        dossier.tell_own_funds(stated, at=at)
    return len(found)


def _keep(dossier: Dossier, stated: AidFacts | None, work: UnitOfWork, by: UUID | None, at: datetime) -> None:
    schemes = work.aid.schemes()
    answer = check_aid(facts_of(dossier, stated), schemes, local_date(at)) if schemes else None
    kept = None if answer is None else kept_of(answer)
    work.aid.keep(AidCheck(dossier.id, at, by, stated or AidFacts(), kept))
