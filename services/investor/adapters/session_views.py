"""Sessions of the commission as staff see them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from services.investor.adapters import commission_tables, session_tables, tables
from services.investor.adapters.commission import member_words
from services.investor.domain.commission_session import AgendaItem, CommissionSession
from services.investor.domain.opinion import listed
from shared.contracts.investor.codes import ReasonCode, Status
from shared.contracts.investor.commission_codes import ItemState, SessionState
from shared.contracts.investor.commission_refusals import SessionNotFound
from shared.contracts.investor.queries import GetSession, ListSessions
from shared.contracts.investor.session_replies import (
    AgendaItemView,
    OpinionGiven,
    ReadyDossier,
    SessionList,
    SessionRow,
    SessionView,
)
from shared.contracts.request import Request
from shared.reference.days import local_date

READY_SHOWN = 200

_s, _i, _d = session_tables.commission_session.c, session_tables.agenda_item.c, tables.dossier.c
_x, _o, _h = tables.decision.c, commission_tables.opinion.c, tables.dossier_history.c

Opinions = Mapping[UUID, Sequence[OpinionGiven]]


def list_sessions(query: ListSessions, session: Session, _now: datetime) -> SessionList:
    """See the contract."""
    return SessionList(
        rows=_rows(session, limit=query.limit),
        ready=session.scalar(select(func.count()).where(_d.status == Status.UNDER_REVIEW)) or 0,
    )


def get_session(query: GetSession, session: Session, now: datetime) -> SessionView:
    """Everything on one page, as of one moment."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    found = session.get(CommissionSession, query.session_id)
    if found is None:
        raise SessionNotFound(session_id=query.session_id)
    planned = found.state is SessionState.PLANNED or found.state is SessionState.HELD
    others = [row for row in _rows(session, only=SessionState.PLANNED) if row.session_id != found.id]
    return SessionView(
        members=tuple(one for one, (sits, _) in listed(member_words(session), found.held_on).items() if sits),
        items=_items(found, session, local_date(now)),
        ready=_ready(session, local_date(now)) if planned else (),
        others=tuple(others) if planned else (),
        commands=found.commands,
        session_id=found.id,
        present=tuple(found.present),
        **{name: getattr(found, name) for name in _COPIED},
    )


_COPIED = (
    "version", "held_on", "place", "state", "planned_by", "planned_at", "held_by", "closed_by", "closed_at", "minutes",
)  # fmt: skip


def _rows(session: Session, *, only: SessionState | None = None, limit: int = 60) -> tuple[SessionRow, ...]:
    dossiers = select(func.count()).where(_i.session_id == _s.id).scalar_subquery()
    wanted = select(_s.id, _s.held_on, _s.place, _s.state, dossiers.label("dossiers"))
    if only is not None:
        wanted = wanted.where(_s.state == only)
    rows = session.execute(wanted.order_by(_s.held_on.desc(), _s.id).limit(limit))
    return tuple(
        SessionRow(session_id=row.id, held_on=row.held_on, place=row.place, state=row.state, dossiers=row.dossiers)
        for row in rows
    )


def _items(found: CommissionSession, session: Session, today: date) -> tuple[AgendaItemView, ...]:
    ids = [item.dossier_id for item in found.items]
    dossiers = {row.id: row for row in session.execute(select(tables.dossier).where(_d.id.in_(ids)))}
    decisions = _decisions(session, ids)
    postponed = _postponements(session, ids)
    opinions = _opinions(session, ids, today)
    return tuple(
        _item(
            item,
            dossiers[item.dossier_id],
            decisions.get(item.dossier_id),
            [at_and_why for at_and_why in postponed[item.dossier_id] if at_and_why[0] >= item.added_at],
            found.held_on,
            opinions,
        )
        for item in sorted(found.items, key=lambda item: item.position)
    )


def _item(
    item: AgendaItem,
    dossier: Any,
    decision: Any,
    postponed: Sequence[tuple[datetime, ReasonCode]],
    held_on: date,
    opinions: Opinions,
) -> AgendaItemView:
    state = _state(dossier, decision, held_on)
    told = decision if state in (ItemState.PROPOSED, ItemState.DECIDED) else None
    why = tuple(told.reasons) if told is not None else ()
    if state is ItemState.POSTPONED:
        why = tuple(reason for _, reason in postponed[:1])
    return AgendaItemView(
        dossier_id=dossier.id,
        number=dossier.number,
        cri_invest_reference=dossier.cri_invest_reference,
        title=dossier.title,
        province=dossier.province,
        status=dossier.status,
        state=state,
        outcome=told.outcome if told is not None else None,
        reasons=why,
        minutes=item.minutes,
        opinions=tuple(opinions.get(dossier.id, ())),
    )


def _state(dossier: Any, decision: Any, held_on: date) -> ItemState:
    """Read from the dossier: nothing of it is kept twice."""
    if dossier.session_on != held_on:
        return ItemState.POSTPONED
    if dossier.status == Status.SCHEDULED:
        return ItemState.PROPOSED if decision is not None and decision.validated_at is None else ItemState.TO_EXAMINE
    return ItemState.DECIDED if decision is not None and decision.validated_at is not None else ItemState.LEFT


def _decisions(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Any]:
    """The last of each dossier that was not sent back."""
    wanted = select(tables.decision).where(_x.dossier_id.in_(ids), _x.rejected_at.is_(None)).order_by(_x.id)
    return {row.dossier_id: row for row in session.execute(wanted)}


def _postponements(session: Session, ids: Collection[UUID]) -> Mapping[UUID, Sequence[tuple[datetime, ReasonCode]]]:
    """When, and why, the oldest first."""
    wanted = select(_h.dossier_id, _h.at, _h.details["reason"].astext.label("reason")).where(
        _h.dossier_id.in_(ids), _h.action == "dossier.postponed.v1"
    )
    found: dict[UUID, list[tuple[datetime, ReasonCode]]] = defaultdict(list)
    for row in session.execute(wanted.order_by(_h.id)):
        found[row.dossier_id].append((row.at, ReasonCode(row.reason)))
    return found


def _opinions(session: Session, ids: Collection[UUID], today: date) -> Opinions:
    """The newest of each administration."""
    wanted = (
        select(_o.dossier_id, _o.administration, _o.answer, _o.due_on)
        .where(_o.dossier_id.in_(ids), _o.dropped_at.is_(None))
        .ext(distinct_on(_o.dossier_id, _o.administration))
        .order_by(_o.dossier_id, _o.administration, _o.id.desc())
    )
    found: dict[UUID, list[OpinionGiven]] = defaultdict(list)
    for row in session.execute(wanted):
        overdue = row.answer is None and row.due_on < today
        found[row.dossier_id].append(
            OpinionGiven(administration=row.administration, answer=row.answer, overdue=overdue)
        )
    return found


def _ready(session: Session, today: date) -> tuple[ReadyDossier, ...]:
    wanted = select(_d.id, _d.number, _d.title, _d.province, _d.due_on).where(_d.status == Status.UNDER_REVIEW)
    rows = session.execute(wanted.order_by(_d.due_on, _d.filed_at, _d.id).limit(READY_SHOWN)).all()
    opinions = _opinions(session, [row.id for row in rows], today)
    return tuple(
        ReadyDossier(
            dossier_id=row.id,
            number=row.number,
            title=row.title,
            province=row.province,
            due_on=row.due_on,
            opinions=tuple(opinions.get(row.id, ())),
        )
        for row in rows
    )


SESSION_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListSessions: list_sessions,
    GetSession: get_session,
}
