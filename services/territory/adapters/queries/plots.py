"""Zones and plots."""

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

_OFFER = t.opportunity.alias("offer")


def list_zones(_query: ListZones, session: Session, _now: datetime) -> tuple[ZoneView, ...]:
    """In the order of the codes, with how many plots are in which state."""
    figures = figures_of(session, t.zone)
    counts: dict[str, dict[PlotState, int]] = {}
    for zone, state, number in session.execute(
        select(t.plot.c.zone, t.plot.c.state, func.count()).group_by(t.plot.c.zone, t.plot.c.state)
    ):
        counts.setdefault(zone, {})[state] = number
    return tuple(
        ZoneView(
            **row,
            figures=figures[row["code"]],
            **{f"plots_{state}": counts.get(row["code"], {}).get(state, 0) for state in PlotState},
        )
        for row in session.execute(select(t.zone).order_by(t.zone.c.code)).mappings()
    )


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
    )


def _plots() -> Select[Any]:
    offered = and_(_OFFER.c.plot_id == t.plot.c.id, _OFFER.c.status == OpportunityStatus.PUBLISHED)
    return select(t.plot, _OFFER.c.id.label("offered_by")).select_from(t.plot.outerjoin(_OFFER, offered))
