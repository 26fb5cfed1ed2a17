"""Dossiers that asked for a plot, as far as this service knows."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.domain.moves import CLOCK_RUNS
from shared.contracts.investor.saga import MOST_SAGAS, ListSagaDossiers, SagaDossier, SagaDossiers
from shared.messaging.unheard import unheard_of

_d, _h = t.dossier.c, t.dossier_history.c


def list_saga_dossiers(query: ListSagaDossiers, session: Session, now: datetime) -> SagaDossiers:
    """See the contract."""
    moved = select(func.max(_h.at)).where(_h.dossier_id == _d.id).scalar_subquery()
    wanted: list[ColumnElement[bool]] = [_d.plot_id.is_not(None), _d.filed_at.is_not(None)]
    if query.opportunity_id is not None:
        wanted.append(_d.opportunity_id == query.opportunity_id)
    if query.dossier_id is not None:
        wanted.append(_d.id == query.dossier_id)
    else:
        recent = moved >= now - timedelta(days=query.ended_days)
        # Nothing said of the plot yet, or still only reserved: whatever the dossier's age, its saga goes on.
        unsettled = or_(_d.plot_state.is_(None), _d.plot_state == "reserved")
        wanted.append(or_(_d.status.in_(CLOCK_RUNS), unsettled, recent))
    rows = session.execute(
        select(
            *(_d.id, _d.number, _d.status, _d.opportunity_id, _d.plot_id, _d.plot_state, _d.filed_at),
            moved.label("moved_at"),
        )
        .where(*wanted)
        .order_by(moved.desc(), _d.id)
        .limit(MOST_SAGAS + 1)
    ).all()
    shown = rows[:MOST_SAGAS]
    unheard = unheard_of(session, "territory", "plot", {row.plot_id for row in shown})
    return SagaDossiers(
        dossiers=tuple(
            SagaDossier(
                dossier_id=row.id,
                number=row.number,
                status=row.status,
                opportunity_id=row.opportunity_id,
                plot_id=row.plot_id,
                plot_state=row.plot_state,
                filed_at=row.filed_at,
                moved_at=row.moved_at or row.filed_at,
                unheard=unheard.get(row.plot_id),
            )
            for row in shown
        ),
        more=len(rows) > MOST_SAGAS,
    )
