"""Duplicates: said to be two, or merged by two persons. Rows are locked people first, then dossiers, each by id."""

from uuid import UUID

from services.investor.domain.dossier import Dossier
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.duplicate_requests import DismissDuplicate, ProposeMerge, RejectMerge, ValidateMerge
from shared.contracts.investor.privacy_refusals import ErasureStateWrong
from shared.contracts.investor.requests import DossierCommand


def dismiss_duplicate(command: DismissDuplicate, work: UnitOfWork, now: Now) -> None:
    """Raises NumberUnknown, and what Merging.dismiss_duplicate raises. Said again, the first word stands."""
    dossier, other = _both(command, work.duplicates.id_of(command.other_number), work)
    at = now()
    dossier.dismiss_duplicate(other, command.note, by=command.staff_id, at=at)
    work.duplicates.dismiss(dossier.id, other.id, command.note, by=command.staff_id, at=at)


def propose_merge(command: ProposeMerge, work: UnitOfWork, now: Now) -> None:
    """Raises NumberUnknown, and what Merging.propose_merge raises."""
    dossier, into = _both(command, work.duplicates.id_of(command.into_number), work)
    at = now()
    dossier.propose_merge(into, command.note, work.duplicates.unsettled(dossier.id, at), by=command.staff_id, at=at)


def validate_merge(command: ValidateMerge, work: UnitOfWork, now: Now) -> None:
    """Raises what Merging.validate_merge raises, PersonErased, ErasureStateWrong."""
    target = work.duplicates.target_of(command.dossier_id) or command.dossier_id
    for person_id in work.duplicates.people_of((command.dossier_id, target)):
        work.people.get(person_id)
    dossier, into = _both(command, target, work)
    at = now()
    dossier.validate_merge(into, work.duplicates.unsettled(dossier.id, at), by=command.staff_id, at=at)
    work.duplicates.follow(dossier.id, into.id)
    if dossier.person_id != into.person_id:
        _join_people(dossier, into.person_id, work, by=command.staff_id, now=now)


def reject_merge(command: RejectMerge, work: UnitOfWork, now: Now) -> None:
    """Raises what Merging.reject_merge raises."""
    work.dossier_for(command).reject_merge(command.note, by=command.staff_id, at=now())


def _both(command: DossierCommand, other_id: UUID, work: UnitOfWork) -> tuple[Dossier, Dossier]:
    """Locked in one order, whoever is closed. Raises DossierNotFound, DossierChanged, PersonErased."""
    for dossier_id in sorted((command.dossier_id, other_id)):
        work.dossiers.get(dossier_id)
    other = work.dossiers.get(other_id)
    other.check_known()
    return work.dossier_for(command), other


def _join_people(merged: Dossier, kept_id: UUID, work: UnitOfWork, *, by: UUID, now: Now) -> None:
    """The two entries are one person: all dossiers of the one become the other's. Raises PersonErased,
    ErasureStateWrong.
    """
    gone, kept, at = work.people.get(merged.person_id), work.people.get(kept_id), now()
    for person in (gone, kept):
        standing = work.privacy.standing(person.id)
        if standing is not None:
            raise ErasureStateWrong(erasure_id=standing.id, state=standing.state)
    gone.merge_into(kept, at=at)
    for dossier_id in work.duplicates.dossiers_of(gone.id):
        dossier = work.dossiers.get(dossier_id)
        if dossier is merged:
            dossier.person_id = kept.id  # of its merge its own address is told, so no event names another
        else:
            dossier.change_investor(kept.id, by=by, at=at)
    work.duplicates.join_people(gone.id, kept.id)
