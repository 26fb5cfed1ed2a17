"""Poles as the public and as staff see them."""

from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.queries.plots import lines
from services.territory.adapters.sites import named_facts
from shared.contracts.territory import poles as contract
from shared.contracts.territory.refusals import PoleNotFound


def list_poles(query: contract.ListPoles, session: Session, _now: datetime) -> tuple[contract.PoleView, ...]:
    p = t.pole.c
    wanted = select(t.pole).order_by(p.code)
    if not query.withdrawn_too:
        wanted = wanted.where(p.withdrawn_reason.is_(None))
    return tuple(contract.PoleView(**_told(row)) for row in session.execute(wanted).mappings())


def get_pole(query: contract.GetPole, session: Session, _now: datetime) -> contract.StaffPole:
    """Raises PoleNotFound."""
    row = session.execute(select(t.pole).where(t.pole.c.code == query.pole)).mappings().one_or_none()
    if row is None:
        raise PoleNotFound(pole=query.pole)
    z, h = t.zone.c, t.site_history.c
    sites = session.execute(select(z.code, z.name).where(z.pole == query.pole).order_by(z.code))
    return contract.StaffPole(
        **_told(row),
        withdrawn_reason=row["withdrawn_reason"],
        sites=tuple(contract.PoleSite(code=site.code, names=site.name) for site in sites),
        history=lines(session, select(t.site_history).where(h.kind == "pole", h.code == query.pole)),
    )


def _told(row: RowMapping) -> dict[str, Any]:
    withdrawn = row["withdrawn_reason"] is not None
    return {"code": row["code"], "withdrawn": withdrawn, **named_facts(row, contract.PoleFacts)}
