"""Events published by the territory service, on three streams: `opportunity`, `plot` and `aid`."""

from enum import StrEnum
from typing import Annotated, ClassVar
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Event
from shared.contracts.territory.aid_rules import AidKey, AidRule, TerritorialCategory


class ReleaseReason(StrEnum):
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"
    CLOSED = "closed"
    EXPIRED = "expired"


class RefusedBecause(StrEnum):
    ALREADY_RESERVED = "already_reserved"
    NOT_OFFERED = "not_offered"


WithdrawnBecause = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,39}$")]


class OpportunityEvent(Event):
    aggregate: ClassVar[str] = "opportunity"
    opportunity_id: UUID


class OpportunityPublished(OpportunityEvent):
    """An offer is open, or a new version of one that was. investor accepts dossiers on it from now on."""

    type: ClassVar[str] = "opportunity.published.v1"
    province: ProvinceCode
    sector: Sector
    plot_id: UUID | None = None
    version: int | None = None
    """Counts what was published of it, from 1; None: told by a release that knew one version only."""


class OpportunityWithdrawn(OpportunityEvent):
    """The offer is closed. investor refuses new dossiers on it; those filed go on."""

    type: ClassVar[str] = "opportunity.withdrawn.v1"
    because: WithdrawnBecause | None = None
    """`expired`: its last day is over. None: an editor withdrew it."""


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


class AidEvent(Event):
    aggregate: ClassVar[str] = "aid"
    aid_id: UUID
    """Of a scheme; the territorial categories are told as a scheme of their own."""


class AidRulesChanged(AidEvent):
    """The dated rules of a scheme are others than were told last. investor checks projects against them."""

    type: ClassVar[str] = "aid.rules_changed.v1"
    scheme: AidKey
    purpose: AidKey
    """aid, authorisation or territory."""
    position: int
    """Where it stands among the schemes."""
    rules: tuple[AidRule, ...] = ()
    """Every word: of the past, in force, and to come."""
    categories: tuple[TerritorialCategory, ...] = ()


EVENTS: tuple[type[Event], ...] = (
    OpportunityPublished,
    OpportunityWithdrawn,
    PlotReserved,
    PlotReservationRefused,
    PlotConfirmed,
    PlotReleased,
    AidRulesChanged,
)
