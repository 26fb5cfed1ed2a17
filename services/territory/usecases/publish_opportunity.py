"""Open an opportunity to investors."""

from uuid import UUID

from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.refusals import PlotAlreadyOffered, PlotNotFree, PlotWithdrawn
from shared.contracts.territory.requests import PublishOpportunity


def publish_opportunity(command: PublishOpportunity, work: UnitOfWork, now: Now) -> None:
    """Raises OpportunityNotFound, OpportunityIllegalMove, OpportunityIncomplete, PlotAlreadyOffered, PlotNotFree,
    PlotWithdrawn.
    """
    opportunity = work.opportunities.get(command.opportunity_id)
    opportunity.require_publishable()
    if opportunity.plot_id is not None:
        _require_free(opportunity.plot_id, work)
    opportunity.publish(by=command.staff_id, at=now())


def _require_free(plot_id: UUID, work: UnitOfWork) -> None:
    plot = work.plots.get(plot_id)  # its lock makes two editors who offer the same plot take turns
    other = work.offering(plot_id)
    if other is not None:
        raise PlotAlreadyOffered(plot_id=plot_id, opportunity_id=other)
    if plot.state is not PlotState.FREE:
        raise PlotNotFree(plot_id=plot_id, state=plot.state)
    if plot.is_withdrawn:
        raise PlotWithdrawn(plot_id=plot_id, marketing=plot.marketing)
