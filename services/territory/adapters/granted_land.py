"""The land that dossiers were given, from the histories of the plots."""

from datetime import date
from typing import Any

from sqlalchemy import Date, Uuid, cast, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from services.territory.adapters.tables import plot, plot_history
from shared.contracts.territory.events import PlotConfirmed, PlotReleased
from shared.reference.time_zones import CASABLANCA


def granted_by(day: date) -> Any:
    """(dossier_id, area_m2) of each dossier that has a plot at the end of a day: confirmed, and not given back."""
    h = plot_history.c
    dossier_id = cast(h.details["dossier_id"].astext, Uuid).label("dossier_id")
    last = (
        select(dossier_id, h.action, h.plot_id)
        .where(
            h.action.in_([PlotConfirmed.type, PlotReleased.type]),
            cast(func.timezone(CASABLANCA.key, h.at), Date) <= day,
        )
        .ext(distinct_on(dossier_id))
        .order_by(dossier_id, h.id.desc())
        .subquery("last_word")
    )
    return (
        select(last.c.dossier_id, plot.c.area_m2)
        .join(plot, plot.c.id == last.c.plot_id)
        .where(last.c.action == PlotConfirmed.type)
        .subquery("granted")
    )
