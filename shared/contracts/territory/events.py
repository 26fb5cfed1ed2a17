"""Events published by the territory service, on two streams: `opportunity` and `plot`."""

from enum import StrEnum
from typing import ClassVar
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Event


class ReleaseReason(StrEnum):
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    EXPIRED = "expired"


class RefusedBecause(StrEnum):
    ALREADY_RESERVED = "already_reserved"
    NOT_OFFERED = "not_offered"


class OpportunityEvent(Event):
    aggregate: ClassVar[str] = "opportunity"
    opportunity_id: UUID


class OpportunityPublished(OpportunityEvent):
    """An offer is open. investor accepts dossiers on it from now on."""

    type: ClassVar[str] = "opportunity.published.v1"
    province: ProvinceCode
    sector: Sector
    plot_id: UUID | None = None


class OpportunityWithdrawn(OpportunityEvent):
    """The offer is closed. investor refuses new dossiers on it; those filed go on."""

    type: ClassVar[str] = "opportunity.withdrawn.v1"


class PlotEvent(Event):
    aggregate: ClassVar[str] = "plot"
    plot_id: UUID


class PlotReserved(PlotEvent):
    """The plot waits for one dossier until a date, or until its decision."""

    type: ClassVar[str] = "plot.reserved.v1"
    dossier_id: UUID
    reserved_until: AwareDatetime


class PlotReservationRefused(PlotEvent):
    """The plot could not be reserved for that dossier; its adviser proposes another."""

    type: ClassVar[str] = "plot.reservation_refused.v1"
    dossier_id: UUID
    because: RefusedBecause


class PlotConfirmed(PlotEvent):
    """The dossier was approved: the plot is its own."""

    type: ClassVar[str] = "plot.confirmed.v1"
    dossier_id: UUID


class PlotReleased(PlotEvent):
    """The plot is free again."""

    type: ClassVar[str] = "plot.released.v1"
    dossier_id: UUID
    reason: ReleaseReason


EVENTS: tuple[type[Event], ...] = (
    OpportunityPublished,
    OpportunityWithdrawn,
    PlotReserved,
    PlotReservationRefused,
    PlotConfirmed,
    PlotReleased,
)
