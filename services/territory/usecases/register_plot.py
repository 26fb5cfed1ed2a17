"""Enter a plot of a zone."""

from services.territory.domain.plot import Plot
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.refusals import PlaceUnknown
from shared.contracts.territory.replies import Registered
from shared.contracts.territory.requests import RegisterPlot
from shared.database.identifiers import uuid7


def register_plot(command: RegisterPlot, work: UnitOfWork, now: Now) -> Registered:
    """Raises PlaceUnknown."""
    known = work.plot_with_reference(command.zone, command.reference)
    if known is not None:
        return Registered(plot_id=known)
    if work.places.province_of_zone(command.zone) is None:
        raise PlaceUnknown(kind="zone", place=command.zone)
    plot = Plot(
        id=uuid7(),
        zone=command.zone,
        reference=command.reference,
        area_m2=command.area_m2,
        land_regime=command.land_regime,
    )
    plot.note("registered", by=command.staff_id, at=now(), area_m2=plot.area_m2, land_regime=plot.land_regime)
    work.plots.add(plot)
    return Registered(plot_id=plot.id)
