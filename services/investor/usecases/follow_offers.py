"""What territory tells of its offer and of the plots."""

from datetime import datetime
from uuid import UUID

from services.investor.usecases.ports import UnitOfWork
from shared.contracts.territory.events import (
    OpportunityPublished,
    OpportunityWithdrawn,
    PlotConfirmed,
    PlotReleased,
    PlotReservationRefused,
    PlotReserved,
)


def opportunity_published(event: OpportunityPublished, work: UnitOfWork) -> None:
    work.offers.opened(event.opportunity_id, event.plot_id)


def opportunity_withdrawn(event: OpportunityWithdrawn, work: UnitOfWork) -> None:
    work.offers.withdrawn(event.opportunity_id)


def plot_reserved(event: PlotReserved, work: UnitOfWork) -> None:
    work.offers.held(event.plot_id, event.dossier_id)
    _tell(work, event.dossier_id, "reserved", event.occurred_at)


def plot_reservation_refused(event: PlotReservationRefused, work: UnitOfWork) -> None:
    _tell(work, event.dossier_id, "refused", event.occurred_at)


def plot_confirmed(event: PlotConfirmed, work: UnitOfWork) -> None:
    work.offers.held(event.plot_id, event.dossier_id)
    _tell(work, event.dossier_id, "confirmed", event.occurred_at)


def plot_released(event: PlotReleased, work: UnitOfWork) -> None:
    work.offers.freed(event.plot_id)
    _tell(work, event.dossier_id, "released", event.occurred_at)


def _tell(work: UnitOfWork, dossier_id: UUID, state: str, at: datetime) -> None:
    work.dossiers.get(dossier_id).learn_plot_state(state, at=at)
