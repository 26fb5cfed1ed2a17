"""Migration & Development actions and the words of their lists, in the database."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.territory.adapters.action_tables import action, action_term
from services.territory.domain.action import Action
from shared.contracts.territory.action_views import ListActionTerms
from shared.contracts.territory.actions import ActionList, ActionTerm, AddActionTerm
from shared.reference.days import local_date


class SqlActionTerms:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._offered: dict[date, Mapping[ActionList, frozenset[str]]] = {}

    def offered(self, on: date) -> Mapping[ActionList, frozenset[str]]:
        if on not in self._offered:
            words = terms_on(self._session, on)
            self._offered[on] = {
                name: frozenset(word.code for word in words if word.list_name is name and word.offered)
                for name in ActionList
            }
        return self._offered[on]

    def named(self, on: date) -> Sequence[ActionTerm]:
        return terms_on(self._session, on)

    def add(self, said: AddActionTerm, at: datetime) -> bool:
        of_list = action_term.c.list_name == said.list_name.value
        known = select(action_term.c.position).where(of_list, action_term.c.code == said.code).limit(1)
        position = self._session.scalar(known)
        if position is None:
            last = self._session.scalar(select(func.max(action_term.c.position)).where(of_list))
            position = 0 if last is None else last + 1
        row = said.model_dump(mode="json", exclude={"staff_id", "valid_from"}) | {
            "valid_from": said.valid_from,
            "position": position,
            "recorded_by": said.staff_id,
            "recorded_at": at,
        }
        added = insert(action_term).values(row).on_conflict_do_nothing().returning(action_term.c.code)
        return self._session.execute(added).scalar() is not None


def terms_on(session: Session, on: date) -> tuple[ActionTerm, ...]:
    """Of each word the last on or before a day, by list and position."""
    c = action_term.c
    begun = select(action_term).where(c.valid_from <= on).order_by(c.valid_from)
    last = {(row["list_name"], row["code"]): row for row in session.execute(begun).mappings()}
    rows = sorted(last.values(), key=lambda row: (row["list_name"], row["position"], row["code"]))
    return tuple(ActionTerm.model_validate({name: row[name] for name in ActionTerm.model_fields}) for row in rows)


def list_action_terms(query: ListActionTerms, session: Session, now: datetime) -> tuple[ActionTerm, ...]:
    return terms_on(session, query.on or local_date(now))


def with_references(session: Session, references: Collection[str]) -> dict[str, Action]:
    """Reference -> the action under it, loaded under its lock: in the order of their ids, so that two files that
    come at once wait for each other and never cross.
    """
    wanted = select(Action).where(action.c.reference.in_(references)).order_by(action.c.id).with_for_update()
    found: Any = session.scalars(wanted)
    return {known.reference: known for known in found}
