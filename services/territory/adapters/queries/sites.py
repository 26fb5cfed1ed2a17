"""Sites and their plots as the public and as staff see them."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, RowMapping, and_, select
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.adapters.queries.plots import lines, plot_counts
from services.territory.adapters.said_figures import figures_of_places
from services.territory.adapters.sites import AREA_INDICATOR, named_facts
from shared.contracts.territory import sites as contract
from shared.contracts.territory.codes import OpportunityStatus, PlotState
from shared.contracts.territory.refusals import PlaceUnknown, PlotNotFound
from shared.reference.days import local_date

_MOVES = {
    "plot.reserved.v1": "reserved",
    "plot.released.v1": "released",
    "plot.confirmed.v1": "confirmed",
    "registered": "registered",
    "withdrawn": "withdrawn",
    "put_back": "put_back",
}
"""Action in the history -> what the public reads of it; other lines are of a dossier, or of facts."""
_BY_EDITORS = ("withdrawn", "put_back")
"""Their words are read by everybody; why a dossier let go of a plot is its own business."""
_HELD = {PlotState.RESERVED: "reserved", PlotState.CONFIRMED: "sold"}


def list_sites(_query: contract.ListSites, session: Session, _now: datetime) -> tuple[contract.SiteRow, ...]:
    counts, z = plot_counts(session), t.zone.c
    wanted = select(z.code, z.name, z.province, z.pole, z.vocation, z.longitude, z.latitude).order_by(z.code)
    return tuple(
        contract.SiteRow(names=row["name"], **{n: row[n] for n in row if n != "name"}, **counts[row["code"]])
        for row in session.execute(wanted).mappings()
    )


def get_site(query: contract.GetSite, session: Session, now: datetime) -> contract.SiteView:
    """Raises PlaceUnknown."""
    row = session.execute(select(t.zone).where(t.zone.c.code == query.site)).mappings().one_or_none()
    if row is None:
        raise PlaceUnknown(kind="zone", place=query.site)
    figures = figures_of_places(session, [query.site], local_date(now).year)[query.site]
    history = select(t.site_history).where(t.site_history.c.kind == "site", t.site_history.c.code == query.site)
    return contract.SiteView(
        code=row["code"],
        **named_facts(row, contract.SiteFacts),
        pole_names=session.scalar(select(t.pole.c.name).where(t.pole.c.code == row["pole"])),
        areas=tuple(figure for figure in figures if figure.indicator == AREA_INDICATOR),
        plots=tuple(contract.PlotSheet(**sheet) for sheet in _sheets(session, t.plot.c.zone == query.site)),
        history=lines(session, history) if query.for_staff else (),
    )


def get_plot_sheet(query: contract.GetPlotSheet, session: Session, _now: datetime) -> contract.StaffPlotSheet:
    """Raises PlotNotFound."""
    found = list(_sheets(session, t.plot.c.id == query.plot_id))
    if not found:
        raise PlotNotFound(plot_id=query.plot_id)
    history = select(t.plot_history).where(t.plot_history.c.plot_id == query.plot_id)
    dossier_id = session.scalar(select(t.plot.c.dossier_id).where(t.plot.c.id == query.plot_id))
    return contract.StaffPlotSheet(**found[0], dossier_id=dossier_id, history=lines(session, history))


def _sheets(session: Session, wanted: ColumnElement[bool]) -> Iterable[dict[str, Any]]:
    """By reference, each with what became of it."""
    o = t.opportunity.c
    offered = and_(o.plot_id == t.plot.c.id, o.status == OpportunityStatus.PUBLISHED)
    joined = t.plot.outerjoin(t.opportunity, offered)
    rows = (
        session.execute(
            select(t.plot, o.id.label("offered_by")).select_from(joined).where(wanted).order_by(t.plot.c.reference)
        )
        .mappings()
        .all()
    )
    moves = _moves(session, [row["id"] for row in rows])
    for row in rows:
        yield {
            "plot_id": row["id"],
            **{name: row[name] for name in _COPIED},
            "marketing": shown_marketing(row),
            "marketing_reason": None if row["state"] in _HELD else row["marketing_reason"],
            "lines": tuple(moves[row["id"]]),
        }


_COPIED = (*contract.PlotFacts.model_fields, "zone", "reference", "state", "reserved_until", "offered_by")


def shown_marketing(row: RowMapping) -> str:
    """As `Plot.shown_marketing`."""
    return _HELD.get(row["state"]) or str(row["marketing"])


def _moves(session: Session, plot_ids: Sequence[UUID]) -> Mapping[UUID, list[contract.PlotLine]]:
    """Without the dossier: who holds a plot is nobody's business."""
    h = t.plot_history.c
    wanted = select(t.plot_history).where(h.plot_id.in_(plot_ids), h.action.in_(_MOVES)).order_by(h.id)
    found: dict[UUID, list[contract.PlotLine]] = defaultdict(list)
    for row in session.execute(wanted):
        line = contract.PlotLine(
            at=row.at,
            action=_MOVES[row.action],
            until=row.details.get("reserved_until"),
            why=row.details.get("reason") if row.action in _BY_EDITORS else None,
        )
        found[row.plot_id].append(line)
    return found
