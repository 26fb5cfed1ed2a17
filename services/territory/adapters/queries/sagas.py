"""What became of the plots that dossiers asked for, from the reservations and the plots' history."""

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, any_, cast, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from services.territory.adapters import tables as t
from services.territory.domain.reservation import ReservationState
from shared.contracts.territory.saga import ListSagaPlots, SagaMove, SagaOffer, SagaPlots, SagaReservation
from shared.messaging.unheard import unheard_of


def list_saga_plots(query: ListSagaPlots, session: Session, _now: datetime) -> SagaPlots:
    """See the contract."""
    return SagaPlots(
        reservations=_reservations(session, query.dossier_ids),
        offers=_offers(session, query.opportunity_ids),
        unheard=dict(unheard_of(session, "investor", "dossier", query.dossier_ids)),
    )


def _reservations(session: Session, dossier_ids: tuple[UUID, ...]) -> tuple[SagaReservation, ...]:
    r, p, z = t.reservation.c, t.plot.c, t.zone.c
    rows = session.execute(
        select(t.reservation, p.reference, p.zone, p.reserved_until, p.dossier_id.label("holder"), z.name)
        .join(t.plot, p.id == r.plot_id)
        .join(t.zone, z.code == p.zone)
        .where(r.dossier_id == any_(literal(list(dossier_ids), ARRAY(Uuid))))
    ).all()
    moves = _moves(session, {row.plot_id for row in rows})
    return tuple(
        SagaReservation(
            dossier_id=row.dossier_id,
            plot_id=row.plot_id,
            plot_reference=row.reference,
            zone=row.zone,
            zone_name=row.name,
            state=row.state,
            asked_at=row.asked_at,
            changed_at=row.changed_at,
            reserved_until=row.reserved_until
            if row.holder == row.dossier_id and row.state is ReservationState.HELD
            else None,
            moves=tuple(moves[row.dossier_id]),
        )
        for row in rows
    )


def _moves(session: Session, plot_ids: set[UUID]) -> defaultdict[UUID, list[SagaMove]]:
    """Dossier -> what happened to its plot for it."""
    h = t.plot_history.c
    concerned = h.details["dossier_id"].astext
    found: defaultdict[UUID, list[SagaMove]] = defaultdict(list)
    for row in session.execute(
        select(cast(concerned, Uuid).label("dossier_id"), h.at, h.action, h.details)
        .where(h.plot_id == any_(literal(list(plot_ids), ARRAY(Uuid))), concerned.is_not(None))
        .order_by(h.id)
    ):
        why = row.details.get("reason") or row.details.get("because")
        found[row.dossier_id].append(SagaMove(at=row.at, action=row.action, why=why))
    return found


def _offers(session: Session, opportunity_ids: tuple[UUID, ...]) -> tuple[SagaOffer, ...]:
    o = t.opportunity.c
    wanted = select(o.id, o.title, o.status).where(o.id == any_(literal(list(opportunity_ids), ARRAY(Uuid))))
    return tuple(
        SagaOffer(opportunity_id=row.id, title=row.title, status=row.status) for row in session.execute(wanted)
    )
