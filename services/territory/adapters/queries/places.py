"""Provinces and communes with their figures."""

from datetime import date, datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.queries.figures import figures_of
from shared.contracts.territory.queries import ListCommunes, ListProvinces
from shared.contracts.territory.refusals import PlaceUnknown
from shared.contracts.territory.replies import BonusCategoryView, CommuneView, ProvinceView
from shared.reference.days import local_date


def list_provinces(query: ListProvinces, session: Session, now: datetime) -> tuple[ProvinceView, ...]:
    """In the order of the codes; the polygons are heavy and come only when asked for."""
    p = t.province.c
    columns = [p.code, p.iso, p.kind, p.name_fr, p.name_ar]
    if query.with_geometry:
        columns += [p.geometry, p.geometry_credit]
    counted = select(t.commune.c.province, func.count().label("number")).group_by(t.commune.c.province)
    communes = {row.province: row.number for row in session.execute(counted)}
    figures = figures_of(session, t.province)
    bonuses = _bonuses(session, query.on or local_date(now))
    return tuple(
        ProvinceView(
            **{"geometry": None, "geometry_credit": None, **row},
            communes=communes.get(row["code"], 0),
            figures=figures[row["code"]],
            bonus=bonuses.get(row["code"]),
        )
        for row in session.execute(select(*columns).order_by(p.code)).mappings()
    )


def _bonuses(session: Session, on: date) -> dict[str, BonusCategoryView]:
    """Province -> the category in force on a day: of those that began by then the last, which overwrites the others."""
    b = t.bonus_category.c
    begun = select(t.bonus_category).where(b.valid_from <= on).order_by(b.valid_from)
    return {
        row.province: BonusCategoryView(
            category=row.category, valid_from=row.valid_from, source=row.source, confidence=row.confidence
        )
        for row in session.execute(begun)
    }


def list_communes(query: ListCommunes, session: Session, _now: datetime) -> tuple[CommuneView, ...]:
    """In the order of the codes. Raises PlaceUnknown."""
    wanted = select(t.commune)
    if query.province is not None:
        if session.scalar(select(t.province.c.code).where(t.province.c.code == query.province)) is None:
            raise PlaceUnknown(kind="province", place=query.province)
        wanted = wanted.where(t.commune.c.province == query.province)
    figures = figures_of(session, wanted.subquery())
    rows = session.execute(wanted.order_by(t.commune.c.code)).mappings()
    return tuple(CommuneView(**row, figures=figures[row["code"]]) for row in rows)
