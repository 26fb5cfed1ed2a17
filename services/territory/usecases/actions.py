"""The editor's commands on Migration & Development actions."""

from services.territory.domain.action import Action
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.codes import Language
from shared.contracts.territory.actions import (
    ActionDetails,
    ActionList,
    AddActionTerm,
    DraftAction,
    Drafted,
    GoodPractice,
    MarkGoodPractice,
    PublishAction,
    ReviseAction,
    UnmarkGoodPractice,
    WithdrawAction,
)
from shared.contracts.territory.refusals import (
    ActionReferenceTaken,
    ActionTermAlreadyThere,
    ActionTermUnknown,
    ActionTermUnnamed,
    PlaceUnknown,
)
from shared.database.identifiers import uuid7
from shared.reference.days import local_date


def draft_action(command: DraftAction, work: UnitOfWork, now: Now) -> Drafted:
    """Raises ActionReferenceTaken, PlaceUnknown, ActionTermUnknown."""
    known = work.action_with_reference(command.reference)
    if known is not None:
        if known.details != command.details:
            raise ActionReferenceTaken(reference=command.reference, action_id=known.id)
        return Drafted(action_id=known.id)
    at = now()
    require_known(command.details, work, now)
    action = Action.draft(uuid7(), command.reference, command.details, by=command.staff_id, at=at)
    work.actions.add(action)
    return Drafted(action_id=action.id)


def revise_action(command: ReviseAction, work: UnitOfWork, now: Now) -> None:
    """Raises ActionNotFound, ActionIllegalMove, ActionIncomplete, PlaceUnknown, ActionTermUnknown."""
    action = work.actions.get(command.action_id)
    require_known(command.details, work, now, before=action.details)
    action.revise(command.details, by=command.staff_id, at=now())


def publish_action(command: PublishAction, work: UnitOfWork, now: Now) -> None:
    """Raises ActionNotFound, ActionIllegalMove, ActionIncomplete."""
    work.actions.get(command.action_id).publish(by=command.staff_id, at=now())


def withdraw_action(command: WithdrawAction, work: UnitOfWork, now: Now) -> None:
    """Raises ActionNotFound, ActionIllegalMove."""
    work.actions.get(command.action_id).withdraw(command.reason, by=command.staff_id, at=now())


def mark_good_practice(command: MarkGoodPractice, work: UnitOfWork, now: Now) -> None:
    """Raises ActionNotFound, ActionIllegalMove, ActionIncomplete."""
    said = GoodPractice(reason=command.reason, needed=command.needed)
    work.actions.get(command.action_id).mark_good_practice(said, by=command.staff_id, at=now())


def unmark_good_practice(command: UnmarkGoodPractice, work: UnitOfWork, now: Now) -> None:
    """Raises ActionNotFound, ActionIllegalMove."""
    work.actions.get(command.action_id).unmark_good_practice(command.reason, by=command.staff_id, at=now())


def add_action_term(command: AddActionTerm, work: UnitOfWork, now: Now) -> None:
    """Raises ActionTermAlreadyThere, ActionTermUnnamed."""
    if Language.FRENCH not in command.names:
        raise ActionTermUnnamed(term=command.code)
    if not work.action_terms.add(command, now()):
        raise ActionTermAlreadyThere(term=command.code, valid_from=command.valid_from)


def require_known(details: ActionDetails, work: UnitOfWork, now: Now, *, before: ActionDetails | None = None) -> None:
    """Its places must exist, its words be offered; one that it had `before` it may keep.

    Raises PlaceUnknown, ActionTermUnknown.
    """
    for place in details.places:
        if not work.places.is_known(place):
            raise PlaceUnknown(kind="place", place=place)
    offered = work.action_terms.offered(local_date(now()))
    for list_name, code in terms_of(details):
        if code not in offered[list_name] and (before is None or (list_name, code) not in terms_of(before)):
            raise ActionTermUnknown(list_name=list_name.value, term=code)


def terms_of(details: ActionDetails) -> list[tuple[ActionList, str]]:
    return [
        (ActionList.CARRIER_KIND, details.carrier_kind),
        *((ActionList.THEME, theme) for theme in details.themes),
        *((ActionList.AMOUNT_KIND, amount.kind) for amount in details.amounts),
    ]
