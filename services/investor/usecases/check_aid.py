"""The aid pre-check is kept with the dossier: at its deposit, and whenever its facts are stated anew."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.aid import check_aid
from services.investor.domain.clock import local_date
from services.investor.domain.dossier import Dossier
from services.investor.domain.dossier_aid import facts_of, kept_of
from services.investor.usecases.aid_ports import AidCheck
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.aid_facts import AidFacts
from shared.contracts.investor.aid_requests import RecordAidFacts


def keep_check_of_deposit(dossier: Dossier, stated: AidFacts | None, work: UnitOfWork, at: datetime) -> None:
    """By the rules of the day, as far as territory has told them here."""
    _keep(dossier, stated, work, None, at)


def record_aid_facts(command: RecordAidFacts, work: UnitOfWork, now: Now) -> None:
    """Raises IllegalMove for a dossier that has ended."""
    at = now()
    dossier = work.dossier_for(command)
    dossier.record_aid_facts(by=command.staff_id, at=at)
    _keep(dossier, command.facts, work, command.staff_id, at)


def _keep(dossier: Dossier, stated: AidFacts | None, work: UnitOfWork, by: UUID | None, at: datetime) -> None:
    schemes = work.aid.schemes()
    answer = check_aid(facts_of(dossier, stated), schemes, local_date(at)) if schemes else None
    kept = None if answer is None else kept_of(answer)
    work.aid.keep(AidCheck(dossier.id, at, by, stated or AidFacts(), kept))
