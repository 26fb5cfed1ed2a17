"""What the territory service refuses, each with its stable code and data."""

from typing import ClassVar
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.refusal import Refusal
from shared.contracts.territory.codes import OpportunityStatus, PlotState


class TerritoryRefusal(Refusal):
    """Every refusal of the territory service."""


class PlaceUnknown(TerritoryRefusal):
    """No such province or zone; or a commune or zone that is not in the province named."""

    code: ClassVar[str] = "place.unknown"
    kind: str
    """`province`, `commune` or `zone`."""
    place: str


class PlotNotFound(TerritoryRefusal):
    """No such plot, or not in the zone and province named."""

    code: ClassVar[str] = "plot.not_found"
    plot_id: UUID


class PlotAlreadyOffered(TerritoryRefusal):
    """Another published opportunity offers the plot."""

    code: ClassVar[str] = "plot.already_offered"
    plot_id: UUID
    opportunity_id: UUID


class PlotNotFree(TerritoryRefusal):
    """A dossier holds the plot: it cannot be offered now."""

    code: ClassVar[str] = "plot.not_free"
    plot_id: UUID
    state: PlotState


class OpportunityNotFound(TerritoryRefusal):
    code: ClassVar[str] = "opportunity.not_found"
    opportunity_id: UUID


class OpportunityIllegalMove(TerritoryRefusal):
    """The opportunity does not accept that from where it stands."""

    code: ClassVar[str] = "opportunity.illegal_move"
    opportunity_id: UUID
    status: OpportunityStatus
    allowed: tuple[OpportunityStatus, ...]


class OpportunityIncomplete(TerritoryRefusal):
    """It cannot be published before title and text exist in the languages named."""

    code: ClassVar[str] = "opportunity.incomplete"
    opportunity_id: UUID
    missing: tuple[Language, ...]


class DraftRequestIdReused(TerritoryRefusal):
    """The same idempotency key came with another content."""

    code: ClassVar[str] = "opportunity.request_id_reused"
    request_id: UUID
