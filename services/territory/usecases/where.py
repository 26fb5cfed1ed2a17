"""Where an opportunity lies: its places must exist and lie within each other."""

from uuid import UUID

from services.territory.usecases.ports import Places
from shared.contracts.territory.offer import OpportunityDetails
from shared.contracts.territory.refusals import PlaceUnknown, PlotNotFound


def located(details: OpportunityDetails, places: Places) -> OpportunityDetails:
    """The details, with the zone filled in from the plot.

    Raises PlaceUnknown, PlotNotFound.
    """
    if not places.has_province(details.province):
        raise PlaceUnknown(kind="province", place=details.province)
    if details.commune is not None and places.province_of_commune(details.commune) != details.province:
        raise PlaceUnknown(kind="commune", place=details.commune)
    if details.zone is not None and places.province_of_zone(details.zone) != details.province:
        raise PlaceUnknown(kind="zone", place=details.zone)
    for plot_id in details.other_plots:
        _require_within(plot_id, details.province, places)
    if details.plot_id is None:
        return details
    zone = places.zone_of_plot(details.plot_id)
    if zone is None or details.zone not in (None, zone) or places.province_of_zone(zone) != details.province:
        raise PlotNotFound(plot_id=details.plot_id)
    return details.model_copy(update={"zone": zone})


def _require_within(plot_id: UUID, province: str, places: Places) -> None:
    zone = places.zone_of_plot(plot_id)
    if zone is None or places.province_of_zone(zone) != province:
        raise PlotNotFound(plot_id=plot_id)
