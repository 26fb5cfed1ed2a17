"""Who sits in the commission, in the database; opinions as staff see them."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import commission_tables, tables
from services.investor.adapters.clock_rules import find_period
from services.investor.adapters.remembered_rules import remembered
from services.investor.domain.dossier import Dossier
from services.investor.domain.moves import OPINIONS_RUN
from services.investor.domain.opinion import MemberWord, Opinion, listed
from services.investor.usecases.add_clock_rule import earliest_day
from shared.contracts.investor.clock_codes import ActKind, Administration, PeriodKind
from shared.contracts.investor.commission_replies import (
    Asked,
    CommissionMembers,
    CommissionMemberView,
    OpinionPage,
    OpinionRow,
    OpinionView,
    OwedBy,
)
from shared.contracts.investor.commission_requests import AddCommissionMember
from shared.contracts.investor.queries import ListCommissionMembers, ListOpinions
from shared.reference.days import local_date

_m, _o, _d = commission_tables.commission_member.c, commission_tables.opinion.c, tables.dossier.c


class SqlCommission:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def words(self) -> Sequence[MemberWord]:
        return member_words(self._session)

    def add_word(self, word: AddCommissionMember, at: datetime) -> bool:
        said = word.model_dump(exclude={"staff_id"})
        values = {**said, "recorded_by": word.staff_id, "recorded_at": at}
        statement = insert(commission_tables.commission_member).values(values).on_conflict_do_nothing().returning(_m.id)
        return self._session.execute(statement).scalar() is not None


def member_words(session: Session) -> Sequence[MemberWord]:
    return remembered(session, commission_tables.commission_member, "all", lambda: _member_words(session))


def _member_words(session: Session) -> list[MemberWord]:
    rows = session.execute(select(_m.administration, _m.act, _m.asked, _m.valid_from).order_by(_m.id))
    return [
        MemberWord(Administration(row.administration), ActKind(row.act) if row.act else None, row.asked, row.valid_from)
        for row in rows
    ]


def opinion_views(dossier: Dossier, session: Session, now: datetime) -> tuple[OpinionView, ...]:
    """In the order of asking."""
    return tuple(_view(opinion, dossier, session, local_date(now)) for opinion in dossier.opinions)


def may_be_asked(dossier: Dossier, session: Session, now: datetime) -> tuple[Asked, ...]:
    """Those on the list today whose opinion is not awaited."""
    awaited = {opinion.administration for opinion in dossier.opinions if opinion.is_awaited}
    given = {opinion.administration for opinion in dossier.opinions if opinion.dropped_at is None}
    wanted = set(dossier.traits.acts)
    return tuple(
        Asked(
            administration=one,
            sits=sits,
            acts=acts,
            suggested=one not in given and not wanted.isdisjoint(acts),
        )
        for one, (sits, acts) in listed(member_words(session), local_date(now)).items()
        if one not in awaited
    )


def list_commission_members(_query: ListCommissionMembers, session: Session, now: datetime) -> CommissionMembers:
    """See the contract."""
    table = commission_tables.commission_member
    order = list(Administration)
    words = [
        CommissionMemberView.model_validate(dict(row))
        for row in session.execute(select(table).order_by(_m.valid_from.desc(), _m.id)).mappings()
    ]
    today = listed(member_words(session), local_date(now))
    return CommissionMembers(
        today=tuple(Asked(administration=one, sits=sits, acts=acts) for one, (sits, acts) in today.items()),
        words=tuple(sorted(words, key=lambda word: order.index(word.administration))),
        earliest=earliest_day(now),
    )


def list_opinions(query: ListOpinions, session: Session, now: datetime) -> OpinionPage:
    """See the contract."""
    today = local_date(now)
    awaited = and_(_o.answer.is_(None), _o.dropped_at.is_(None), _d.status.in_(OPINIONS_RUN))
    found = _filtered(query, awaited, today)
    rows = session.execute(
        _joined(
            select(_d.id, _d.number, _d.title, _d.status, _d.province, _o.administration, _o.asked_at, _o.due_on), found
        )
        .order_by(_o.due_on, _d.number, _o.id)
        .offset(query.offset)
        .limit(query.limit)
    )
    return OpinionPage(
        rows=tuple(_row(row, today) for row in rows),
        total=session.scalar(_joined(select(func.count()), found)) or 0,
        owed=_owed(session, awaited, today),
    )


def _joined(statement: Select[Any], found: ColumnElement[bool]) -> Select[Any]:
    return statement.select_from(commission_tables.opinion).join(tables.dossier, _d.id == _o.dossier_id).where(found)


def _filtered(query: ListOpinions, awaited: ColumnElement[bool], today: date) -> ColumnElement[bool]:
    found = awaited
    if query.administration is not None:
        found = and_(found, _o.administration == query.administration)
    return and_(found, _o.due_on < today) if query.overdue_only else found


def _owed(session: Session, awaited: ColumnElement[bool], today: date) -> tuple[OwedBy, ...]:
    overdue = func.count().filter(_o.due_on < today)
    counted = _joined(select(_o.administration, func.count(), overdue, func.min(_o.due_on)), awaited).group_by(
        _o.administration
    )
    rows = session.execute(counted.order_by(overdue.desc(), func.min(_o.due_on), _o.administration))
    return tuple(
        OwedBy(administration=administration, awaited=count, overdue=late, oldest_due_on=oldest)
        for administration, count, late, oldest in rows
    )


def _row(row: Any, today: date) -> OpinionRow:
    return OpinionRow(
        dossier_id=row.id,
        number=row.number,
        title=row.title,
        status=row.status,
        province=row.province,
        administration=row.administration,
        asked_at=row.asked_at,
        due_on=row.due_on,
        days_left=(row.due_on - today).days,
        age_days=(today - local_date(row.asked_at)).days,
    )


def _view(opinion: Opinion, dossier: Dossier, session: Session, today: date) -> OpinionView:
    asked_on = local_date(opinion.asked_at)
    period = find_period(session, PeriodKind.OPINION, asked_on)
    runs = opinion.is_awaited and dossier.status in OPINIONS_RUN
    ended_on = opinion.received_on or _day(opinion.dropped_at)
    return OpinionView(
        opinion_id=opinion.id,
        administration=opinion.administration,
        asked_at=opinion.asked_at,
        asked_by=opinion.asked_by,
        asked_note=opinion.asked_note,
        due_on=opinion.due_on,
        age_days=((ended_on or today) - asked_on).days,
        days_left=(opinion.due_on - today).days if runs else None,
        answer=opinion.answer,
        received_on=opinion.received_on,
        note=opinion.note,
        recorded_by=opinion.recorded_by,
        dropped=opinion.dropped_at is not None,
        source=period.source,
        confidence=period.confidence,
    )


def _day(at: datetime | None) -> date | None:
    return None if at is None else local_date(at)
