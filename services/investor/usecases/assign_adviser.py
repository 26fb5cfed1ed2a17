"""Whose dossier it is: by itself when it is filed, and by a head of unit."""

from datetime import datetime
from uuid import UUID

from services.investor.domain.adviser import Assignment, chosen
from services.investor.domain.dossier import Dossier
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.adviser_codes import AssignedBecause
from shared.contracts.investor.adviser_refusals import AlreadyTheirs
from shared.contracts.investor.adviser_requests import AssignAdviser, AssignWaiting, HandOverDossiers


def assign_by_itself(dossier: Dossier, work: UnitOfWork, at: datetime, *, by: UUID | None = None) -> bool:
    """To who has the investor's dossier before it; else by the rules. False when no rule fits."""
    adviser, because = work.advisers.last_of(dossier.person_id), AssignedBecause.CONTINUITY
    if adviser is None:
        rules = work.advisers.rules()
        adviser = chosen(rules, dossier.province, dossier.sector, work.advisers.open_dossiers)
        because = AssignedBecause.RULE
    if adviser is None:
        return False
    work.advisers.assign(Assignment(dossier.id, adviser, because, at, by), dossier.person_id)
    dossier.note("adviser_assigned", by=by, at=at, adviser_id=str(adviser), because=because)
    return True


def assign_adviser(command: AssignAdviser, work: UnitOfWork, now: Now) -> None:
    """Raises DossierNotFound, AlreadyTheirs."""
    dossier = work.dossiers.get(command.dossier_id)
    before = work.advisers.of(dossier.id)
    if before is not None and before.adviser_id == command.adviser_id:
        raise AlreadyTheirs(dossier_id=dossier.id, adviser_id=command.adviser_id)
    _give(dossier, None if before is None else before.adviser_id, command, work, now())


def hand_over_dossiers(command: HandOverDossiers, work: UnitOfWork, now: Now) -> int:
    """The open ones; each says in its history from whom, why and by whom. What has ended stays with who ended it."""
    at = now()
    dossiers = [work.dossiers.get(dossier_id) for dossier_id in work.advisers.open_of(command.from_adviser_id)]
    for dossier in dossiers:
        _give(dossier, command.from_adviser_id, command, work, at)
    return len(dossiers)


def _give(
    dossier: Dossier, before: UUID | None, command: AssignAdviser | HandOverDossiers, work: UnitOfWork, at: datetime
) -> None:
    given = Assignment(dossier.id, command.adviser_id, AssignedBecause.HEAD, at, command.staff_id)
    work.advisers.assign(given, dossier.person_id)
    previous = {} if before is None else {"previous_adviser_id": str(before)}
    dossier.note(
        "adviser_assigned",
        by=command.staff_id,
        at=at,
        adviser_id=str(command.adviser_id),
        because=AssignedBecause.HEAD,
        reassign_reason=command.reason,
        remark=command.note,
        **previous,
    )


def assign_waiting(command: AssignWaiting, work: UnitOfWork, now: Now) -> int:
    """Those without a rule that fits go on waiting."""
    at = now()
    dossiers = [work.dossiers.get(dossier_id) for dossier_id in work.advisers.waiting()]
    return sum(assign_by_itself(dossier, work, at, by=command.staff_id) for dossier in dossiers)
