"""Free the plot of a dossier that was not decided in time."""

from uuid import UUID

from services.territory.usecases.ports import Now, UnitOfWork


def expire_reservation(dossier_id: UUID, work: UnitOfWork, now: Now) -> bool:
    """Answers whether a plot was freed: the decision may have come while this waited for the lock."""
    reservation = work.reservations.find(dossier_id)
    if reservation is None:
        return False
    return reservation.expire(work.plots.get(reservation.plot_id), now=now())
