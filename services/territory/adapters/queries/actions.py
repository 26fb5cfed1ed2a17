"""Migration & Development actions as the public and as editors read them."""

from datetime import datetime
from typing import Any

from sqlalchemy import String, cast, func, or_, select, true
from sqlalchemy.orm import Session

from services.territory.adapters.action_tables import action, action_history
from services.territory.adapters.action_tables import search_document as d
from services.territory.adapters.queries.faceted import counted, held, with_facets, words_of
from services.territory.adapters.queries.plots import lines
from services.territory.domain.action import Action
from shared.contracts.territory.action_views import ActionPage, ActionRow, ActionView, GetAction, ListActions
from shared.contracts.territory.actions import ActionStatus
from shared.contracts.territory.refusals import ActionNotFound

FACETS = ("theme", "province", "carrier_kind", "country", "good_practice")
_DERIVED = frozenset({"action_id"})


def list_actions(query: ListActions, session: Session, _now: datetime) -> ActionPage:
    """The latest years first; of one year by reference. What tells no year comes last."""
    a = action.c
    of_action = d.join(action, (d.c.kind == "action") & (d.c.key == cast(a.id, String)))
    found = select(d.c.facets).select_from(of_action).where(*_conditions(query, session))
    chosen = _chosen(query)
    narrowed = with_facets(found, chosen)
    total = session.scalar(select(func.count()).select_from(narrowed.subquery())) or 0
    latest = func.coalesce(a.last_year, a.first_year)
    page = narrowed.with_only_columns(*action.c).order_by(latest.desc().nulls_last(), a.reference)
    return ActionPage(
        rows=tuple(_row(row) for row in session.execute(page.offset(query.offset).limit(query.limit)).mappings()),
        total=total,
        facets=counted(session, found, FACETS, chosen),
    )


def get_action(query: GetAction, session: Session, _now: datetime) -> ActionView:
    """Raises ActionNotFound: for the public also when it is not published, so that drafts cannot be probed."""
    known = session.get(Action, query.action_id)
    if known is None or (known.status is not ActionStatus.PUBLISHED and not query.for_staff):
        raise ActionNotFound(action_id=query.action_id)
    row = session.execute(select(action).where(action.c.id == query.action_id)).mappings().one()
    history = select(action_history).where(action_history.c.action_id == query.action_id)
    return ActionView(
        **_row(row).model_dump(),
        missing_languages=known.missing_languages,
        commands=known.accepted_commands() if query.for_staff else (),
        history=lines(session, history) if query.for_staff else (),
    )


def _conditions(query: ListActions, session: Session) -> list[Any]:
    a, seen = action.c, d.c.public if query.published_only else true()
    wanted: list[Any] = [seen, *held(words_of(session, query.words, among=seen))]
    if query.status is not None:
        wanted.append(a.status == query.status)
    if query.year_from is not None:
        wanted.append(or_(a.last_year >= query.year_from, a.last_year.is_(None) & (a.first_year >= query.year_from)))
    if query.year_until is not None:
        wanted.append(func.coalesce(a.first_year, a.last_year) <= query.year_until)
    return wanted


def _chosen(query: ListActions) -> dict[str, str]:
    chosen = {name: value for name in FACETS[:-1] if (value := getattr(query, name)) is not None}
    return {**chosen, "good_practice": "yes"} if query.good_practice else chosen


def _row(row: Any) -> ActionRow:
    return ActionRow.model_validate(
        {"action_id": row["id"], **{name: row[name] for name in ActionRow.model_fields if name not in _DERIVED}}
    )
