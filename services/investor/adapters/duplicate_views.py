"""Pairs of dossiers that look alike, for the list and for a dossier's page."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import Session, aliased

from services.investor.adapters import duplicate_tables as t
from services.investor.adapters.dated_lists import entries_of
from services.investor.adapters.dossier_parts import Parts
from services.investor.adapters.tables import dossier as dossier_table
from services.investor.adapters.tables import person as person_table
from services.investor.domain.dossier import Dossier
from services.investor.domain.list_entry import ListEntry
from services.investor.domain.moves import ENDED
from shared.contracts.investor.duplicates import (
    Dismissal,
    DossierDuplicates,
    DossierReference,
    DuplicatePage,
    DuplicatePair,
    DuplicateSide,
    ListDuplicates,
    MergeView,
)
from shared.contracts.investor.list_entries import CentreNumber, ListName
from shared.contracts.request import Request
from shared.reference.days import local_date

_c, _said, _m = t.duplicate_candidate.c, t.duplicate_dismissal.c, t.dossier_merge.c
_one, _other = aliased(dossier_table), aliased(dossier_table)
_ENDED = sorted(map(str, ENDED))


def list_duplicates(query: ListDuplicates, session: Session, now: datetime) -> DuplicatePage:
    """See the contract."""
    rule = _rule(session, now)
    wanted = _pairs(rule.amount or 0).where(_said.one_id.is_not(None) if query.dismissed else _said.one_id.is_(None))
    total = session.scalar(select(func.count()).select_from(wanted.subquery()))
    in_order = wanted.order_by(_c.score.desc(), _c.one_id, _c.other_id).offset(query.offset).limit(query.limit)
    merges = session.execute(_merges().order_by(_m.proposed_at, _m.id))
    return DuplicatePage(
        pairs=_shown(session, session.execute(in_order).all()),
        total=int(total or 0),
        merges=tuple(_merge(row) for row in merges),
        at_least=rule.amount or 0,
        source=rule.source,
        confidence=rule.confidence,
    )


def duplicates_of(dossier: Dossier, parts: Parts, session: Session, now: datetime) -> DossierDuplicates:
    """What a dossier's page tells. An ended dossier is proposed to nobody."""
    merges = parts.is_merged_into or parts.in_any(t.dossier_merge)
    return DossierDuplicates(
        pairs=_pairs_of(dossier, session, now) if parts.in_any(t.duplicate_candidate) else (),
        merge=_open_merge(dossier, session) if merges else None,
        merged_into=merged_into(dossier, session),
        merged=_merged(dossier, session) if parts.in_any(dossier_table) else (),
    )


def _pairs_of(dossier: Dossier, session: Session, now: datetime) -> tuple[DuplicatePair, ...]:
    theirs = or_(_c.one_id == dossier.id, _c.other_id == dossier.id)
    found = _pairs(_rule(session, now).amount or 0).where(theirs)
    rows = session.execute(found.order_by(_said.one_id.is_not(None), _c.score.desc(), _c.one_id, _c.other_id)).all()
    return tuple(_seen_from(dossier.id, pair) for pair in _shown(session, rows))


def _open_merge(dossier: Dossier, session: Session) -> MergeView | None:
    mine = or_(_m.dossier_id == dossier.id, _m.into_id == dossier.id)
    merge = session.execute(_merges().where(mine).order_by(_m.id).limit(1)).one_or_none()
    return None if merge is None else _merge(merge)


def _merged(dossier: Dossier, session: Session) -> tuple[DossierReference, ...]:
    """Those that were closed in favour of this one."""
    d = dossier_table.c
    merged = session.execute(select(d.id, d.number).where(d.merged_into_id == dossier.id).order_by(d.number))
    return tuple(DossierReference(dossier_id=row.id, number=row.number) for row in merged)


def merged_into(dossier: Dossier, session: Session) -> DossierReference | None:
    if dossier.merged_into_id is None:
        return None
    into = session.get_one(Dossier, dossier.merged_into_id)
    return DossierReference(dossier_id=into.id, number=into.number)


def _rule(session: Session, now: datetime) -> ListEntry:
    """Raises KeyError when the reference data has none: a defect of the set-up, not of the request."""
    return entries_of(session, ListName.NUMBER, local_date(now))[CentreNumber.DUPLICATE_AT_LEAST]


def _pairs(at_least: int) -> Select[Any]:
    """Both go on: what has ended since it was compared is no duplicate any more."""
    pair = and_(_said.one_id == _c.one_id, _said.other_id == _c.other_id)
    return (
        select(t.duplicate_candidate, _said.note, _said.dismissed_by, _said.dismissed_at)
        .join(_one, _one.c.id == _c.one_id)
        .join(_other, _other.c.id == _c.other_id)
        .outerjoin(t.duplicate_dismissal, pair)
        .where(_c.score >= at_least)
        .where(*(cast(side.c.status, String).not_in(_ENDED) for side in (_one, _other)))
    )


def _merges() -> Select[Any]:
    return (
        select(t.dossier_merge, _one.c.number.label("number"), _other.c.number.label("into_number"))
        .join(_one, _one.c.id == _m.dossier_id)
        .join(_other, _other.c.id == _m.into_id)
        .where(t.MERGE_IS_OPEN)
    )


def _merge(row: Row[Any]) -> MergeView:
    return MergeView(
        closes=DossierReference(dossier_id=row.dossier_id, number=row.number),
        into=DossierReference(dossier_id=row.into_id, number=row.into_number),
        note=row.note,
        proposed_by=row.proposed_by,
        proposed_at=row.proposed_at,
    )


def _shown(session: Session, rows: Sequence[Row[Any]]) -> tuple[DuplicatePair, ...]:
    sides = _sides(session, {identifier for row in rows for identifier in (row.one_id, row.other_id)})
    return tuple(
        DuplicatePair(
            one=sides[row.one_id],
            other=sides[row.other_id],
            score=row.score,
            likenesses=tuple(row.likenesses),
            dismissal=None
            if row.dismissed_at is None
            else Dismissal(note=row.note, by=row.dismissed_by, at=row.dismissed_at),
        )
        for row in rows
    )


def _sides(session: Session, dossier_ids: Iterable[UUID]) -> Mapping[UUID, DuplicateSide]:
    wanted = (
        select(Dossier, person_table.c.full_name)
        .join(person_table, person_table.c.id == dossier_table.c.person_id)
        .where(dossier_table.c.id.in_(dossier_ids))
    )
    return {dossier.id: _side(dossier, name) for dossier, name in session.execute(wanted)}


def _side(dossier: Dossier, investor_name: str) -> DuplicateSide:
    copied = ("number", "title", "status", "province", "filed_at", "holds_plot")
    said = {name: getattr(dossier, name) for name in copied}
    return DuplicateSide(dossier_id=dossier.id, investor_name=investor_name, **said)


def _seen_from(dossier_id: UUID, pair: DuplicatePair) -> DuplicatePair:
    """This dossier first, whichever id is the smaller."""
    if pair.one.dossier_id == dossier_id:
        return pair
    return pair.model_copy(update={"one": pair.other, "other": pair.one})


DUPLICATE_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListDuplicates: list_duplicates,
}
