"""Zones and plots."""

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, func, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.queries.figures import figures_of
from shared.contracts.territory.codes import OpportunityStatus, PlotState
from shared.contracts.territory.queries import GetPlot, ListPlots, ListZones
from shared.contracts.territory.refusals import PlaceUnknown, PlotNotFound
from shared.contracts.territory.replies import Line, PlotRow, PlotView, ZoneView
from shared.contracts.territory.site_codes import ON_THE_MARKET

_OFFER = t.opportunity.alias("offer")
_Z = t.zone.c
_ZONES = select(_Z.code, _Z.name, _Z.province, _Z.longitude, _Z.latitude, _Z.position_status)
"""What `list_zones` tells; `get_site` tells the rest."""
_COUNTED = (*(state.value for state in PlotState), "withdrawn")


def list_zones(_query: ListZones, session: Session, _now: datetime) -> tuple[ZoneView, ...]:
    """In the order of the codes, with how many plots are in which state."""
    figures = figures_of(session, t.zone)
    counts = plot_counts(session)
    return tuple(
        ZoneView(
            **row,
            figures=figures[row["code"]],
            **{f"plots_{what}": number for what, number in counts[row["code"]].items()},
        )
        for row in session.execute(_ZONES.order_by(t.zone.c.code)).mappings()
    )


def plot_counts(session: Session) -> Mapping[str, Mapping[str, int]]:
    """Zone -> how many of its plots are free, reserved, confirmed, withdrawn."""
    p = t.plot.c
    withdrawn = p.marketing.not_in(ON_THE_MARKET)
    counts: dict[str, dict[str, int]] = defaultdict(lambda: dict.fromkeys(_COUNTED, 0))
    counted = select(p.zone, p.state, withdrawn, func.count()).group_by(p.zone, p.state, withdrawn)
    for zone, state, off, number in session.execute(counted):
        counts[zone]["withdrawn" if off and state is PlotState.FREE else state.value] += number
    return counts


def list_plots(query: ListPlots, session: Session, _now: datetime) -> tuple[PlotRow, ...]:
    """By zone and reference. Raises PlaceUnknown."""
    wanted = _plots().order_by(t.plot.c.zone, t.plot.c.reference)
    if query.zone is not None:
        if session.scalar(select(t.zone.c.code).where(t.zone.c.code == query.zone)) is None:
            raise PlaceUnknown(kind="zone", place=query.zone)
        wanted = wanted.where(t.plot.c.zone == query.zone)
    if query.state is not None:
        wanted = wanted.where(t.plot.c.state == query.state)
    return tuple(plot_row(row) for row in session.execute(wanted))


def get_plot(query: GetPlot, session: Session, _now: datetime) -> PlotView:
    """Raises PlotNotFound."""
    row = session.execute(_plots().where(t.plot.c.id == query.plot_id)).one_or_none()
    if row is None:
        raise PlotNotFound(plot_id=query.plot_id)
    history = lines(session, select(t.plot_history).where(t.plot_history.c.plot_id == query.plot_id))
    return PlotView(**plot_row(row).model_dump(), dossier_id=row.dossier_id, history=history)


def plots_of(session: Session, identifiers: set[UUID]) -> dict[UUID, PlotRow]:
    """Several plots in one read."""
    return {row.id: plot_row(row) for row in session.execute(_plots().where(t.plot.c.id.in_(identifiers)))}


def lines(session: Session, history: Select[Any]) -> tuple[Line, ...]:
    """Lines of a history table, in the order in which they were written."""
    return tuple(
        Line(at=row.at, action=row.action, by=row.by, details=row.details)
        for row in session.execute(history.order_by("id"))
    )


def plot_row(row: Any) -> PlotRow:
    """What anybody may see of a row of `_plots`."""
    return PlotRow(
        plot_id=row.id,
        zone=row.zone,
        reference=row.reference,
        area_m2=row.area_m2,
        land_regime=row.land_regime,
        state=row.state,
        reserved_until=row.reserved_until,
        offered_by=row.offered_by,
        withdrawn=row.marketing not in ON_THE_MARKET,
    )


def _plots() -> Select[Any]:
    offered = and_(_OFFER.c.plot_id == t.plot.c.id, _OFFER.c.status == OpportunityStatus.PUBLISHED)
    return select(t.plot, _OFFER.c.id.label("offered_by")).select_from(t.plot.outerjoin(_OFFER, offered))
