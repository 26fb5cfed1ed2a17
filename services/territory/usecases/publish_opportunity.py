"""Approve what waits for review: it is open to investors from then on."""

from uuid import UUID

from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.codes import OpportunityStatus, PlotState
from shared.contracts.territory.refusals import PlotAlreadyOffered, PlotNotFree, PlotWithdrawn
from shared.contracts.territory.requests import PublishOpportunity


def publish_opportunity(command: PublishOpportunity, work: UnitOfWork, now: Now) -> None:
    """See the contract for what it raises."""
    opportunity, at = work.opportunities.get(command.opportunity_id), now()
    details = opportunity.require_publishable(by=command.staff_id, at=at, seen=command.seen)
    kept = opportunity.status is OpportunityStatus.PUBLISHED and opportunity.plot_id == details.plot_id
    if details.plot_id is not None and not kept:  # a dossier that holds the plot of the version before goes on
        _require_free(details.plot_id, work)
    for version in opportunity.publish(by=command.staff_id, at=at, seen=command.seen):
        work.offer_versions.add(version)


def _require_free(plot_id: UUID, work: UnitOfWork) -> None:
    plot = work.plots.get(plot_id)  # its lock makes two editors who offer the same plot take turns
    other = work.offering(plot_id)
    if other is not None:
        raise PlotAlreadyOffered(plot_id=plot_id, opportunity_id=other)
    if plot.state is not PlotState.FREE:
        raise PlotNotFree(plot_id=plot_id, state=plot.state)
    if plot.is_withdrawn:
        raise PlotWithdrawn(plot_id=plot_id, marketing=plot.marketing)
