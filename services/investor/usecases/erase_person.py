"""The erasure of a person, from the proposal to the last place's report. ADR 0018."""

from uuid import UUID

from services.investor.domain.erasure import Erasure
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.privacy import (
    ConfirmErasure,
    ErasureProposed,
    ProposeErasure,
    RejectErasure,
    ValidateErasure,
)
from shared.contracts.investor.privacy_codes import ErasurePlace
from shared.contracts.investor.privacy_refusals import ErasureStateWrong
from shared.database.identifiers import uuid7


def propose_erasure(command: ProposeErasure, work: UnitOfWork, now: Now) -> ErasureProposed:
    """Raises NumberUnknown, PersonErased, ErasureStateWrong, PersonUnderHold, PersonHasOpenDossiers."""
    person = work.people.get(work.privacy.person_of_number(command.number))
    person.check_known()
    standing = work.privacy.standing(person.id)
    if standing is not None:
        raise ErasureStateWrong(erasure_id=standing.id, state=standing.state)
    theirs = work.privacy.theirs(person.id)
    made = Erasure.propose(uuid7(), person.id, command.reason, theirs, by=command.staff_id, at=now())
    work.erasures.add(made)
    return ErasureProposed(erasure_id=made.id)


def validate_erasure(command: ValidateErasure, work: UnitOfWork, now: Now) -> None:
    """Raises ErasureNotFound, and what Erasure.order raises."""
    order(work.erasures.get(command.erasure_id), work, now, by=command.staff_id)


def order(erasure: Erasure, work: UnitOfWork, now: Now, *, by: UUID | None) -> None:
    """All that is in this database goes in this transaction; the others learn of it by the event."""
    person = work.people.get(erasure.person_id)  # its lock first: nobody files, holds or corrects meanwhile
    person.check_known()
    theirs, at = work.privacy.theirs(person.id), now()
    erasure.order(theirs, by=by, at=at)
    work.store()
    counts, objects = work.privacy.erase(erasure, theirs.dossier_ids)
    erasure.confirm(ErasurePlace.INVESTOR, counts, at)
    if not objects:
        erasure.confirm(ErasurePlace.FILES, {}, at)
    work.erasures.add(erasure)


def reject_erasure(command: RejectErasure, work: UnitOfWork, now: Now) -> None:
    """Raises ErasureNotFound, ErasureStateWrong."""
    work.erasures.get(command.erasure_id).reject(by=command.staff_id, at=now())


def confirm_erasure(command: ConfirmErasure, work: UnitOfWork, now: Now) -> None:
    """Raises ErasureNotFound, ErasureStateWrong."""
    work.erasures.get(command.erasure_id).confirm(command.place, command.counts, now())
