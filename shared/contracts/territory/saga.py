"""The territory's half of the saga between an opportunity, a dossier and a plot."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.investor.saga import MOST_SAGAS
from shared.contracts.request import Request
from shared.contracts.saga import Unheard
from shared.contracts.territory.codes import OpportunityStatus, ZoneCode

Ids = Annotated[tuple[UUID, ...], Field(max_length=MOST_SAGAS)]


class SagaMove(Contract):
    """What happened to the plot for this dossier, from the plot's history."""

    at: AwareDatetime
    action: str
    """`plot.reserved.v1`, `plot.reservation_refused.v1`, `plot.confirmed.v1`, `plot.released.v1`."""
    why: str | None
    """Why it was refused or released; a code."""


class SagaReservation(Contract):
    """What a dossier asked for, and what became of it."""

    dossier_id: UUID
    plot_id: UUID
    plot_reference: str
    zone: ZoneCode
    zone_name: dict[Language, str]
    state: str
    """held, refused, released, confirmed."""
    asked_at: AwareDatetime
    changed_at: AwareDatetime
    reserved_until: AwareDatetime | None
    """While it is held: when it runs out by itself."""
    moves: tuple[SagaMove, ...]
    """Oldest first."""


class SagaOffer(Contract):
    opportunity_id: UUID
    title: dict[Language, str]
    status: OpportunityStatus


class SagaPlots(Contract):
    reservations: tuple[SagaReservation, ...]
    """Of those dossiers that this service has heard of."""
    offers: tuple[SagaOffer, ...]
    unheard: dict[UUID, Unheard]
    """Dossier -> events of it that this service has not handled."""


class ListSagaPlots(Request[SagaPlots], service="territory", method="list_saga_plots", repeatable=True):
    """What became of the plots of these dossiers, with their opportunities."""

    dossier_ids: Ids
    opportunity_ids: Ids
