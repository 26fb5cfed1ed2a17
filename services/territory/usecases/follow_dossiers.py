"""What happens here when investor tells of a dossier: its plot is reserved, confirmed or released; it is counted.

The moment of the event stands for now, so that a replay comes to the same result.
"""

from datetime import timedelta

from services.territory.domain.reservation import Reservation
from services.territory.domain.setting import SettingKind
from services.territory.usecases.ports import UnitOfWork
from shared.contracts.investor.codes import AppealOutcome, Outcome
from shared.contracts.investor.events import (
    DossierAppealDecided,
    DossierClosed,
    DossierDecided,
    DossierEvent,
    DossierFiled,
    DossierMerged,
    DossierWithdrawn,
)
from shared.contracts.territory.events import ReleaseReason
from shared.reference.days import local_date


def dossier_filed(event: DossierFiled, work: UnitOfWork) -> None:
    """Count it, and reserve its plot.

    Raises PlotNotFound: an event on a plot that nobody knows is tried again, then parked where an operator sees it.
    """
    work.pipeline.follow(event)
    if event.plot_id is None or work.reservations.find(event.dossier_id) is not None:
        return
    period = work.setting(SettingKind.RESERVATION_PERIOD, local_date(event.occurred_at))
    plot = work.plots.get(event.plot_id)
    work.reservations.add(
        Reservation.ask(
            event.dossier_id,
            plot,
            offered=work.was_offered(plot.id, event.occurred_at),
            until=event.occurred_at + timedelta(days=period.value),
            at=event.occurred_at,
        )
    )


def dossier_decided(event: DossierDecided, work: UnitOfWork) -> None:
    """Confirm the plot, or free it: a refused dossier that wins its appeal takes its chance again."""
    dossier_moved(event, work)
    if event.outcome is Outcome.UNFAVOURABLE:
        _give_back(event, ReleaseReason.REFUSED, work)
        return
    _grant(event, work)


def appeal_decided(event: DossierAppealDecided, work: UnitOfWork) -> None:
    """A dossier that won its appeal gets its plot if nobody else holds it by now."""
    dossier_moved(event, work)
    if event.outcome is AppealOutcome.FAVOURABLE:
        _grant(event, work)


def dossier_withdrawn(event: DossierWithdrawn, work: UnitOfWork) -> None:
    dossier_moved(event, work)
    _give_back(event, ReleaseReason.WITHDRAWN, work)


def dossier_closed(event: DossierClosed, work: UnitOfWork) -> None:
    dossier_moved(event, work)
    _give_back(event, ReleaseReason.CLOSED, work)


def dossier_merged(event: DossierMerged, work: UnitOfWork) -> None:
    """Filed twice: the other one counts, and keeps the plot that it has."""
    dossier_moved(event, work)
    _give_back(event, ReleaseReason.CLOSED, work)


def dossier_moved(event: DossierEvent, work: UnitOfWork) -> None:
    """Count it in its new stage."""
    work.pipeline.follow(event)


def _grant(event: DossierEvent, work: UnitOfWork) -> None:
    reservation = work.reservations.find(event.dossier_id)
    if reservation is not None:
        reservation.grant(work.plots.get(reservation.plot_id), at=event.occurred_at)


def _give_back(event: DossierEvent, reason: ReleaseReason, work: UnitOfWork) -> None:
    reservation = work.reservations.find(event.dossier_id)
    if reservation is not None:
        reservation.give_back(work.plots.get(reservation.plot_id), reason, at=event.occurred_at)
