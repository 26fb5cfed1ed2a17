"""Where each dossier and its plot stand with each other: both services asked, laid side by side."""

from datetime import timedelta

from pydantic import AwareDatetime

from services.gateway.bootstrap import Application
from services.gateway.domain.saga import Saga, Step, Stuck, sagas
from shared.contracts.event import Contract
from shared.contracts.investor.saga import ListSagaDossiers, SagaDossier
from shared.contracts.saga import Unheard
from shared.contracts.territory.saga import ListSagaPlots, SagaMove, SagaOffer, SagaReservation


class SagaView(Contract):
    """One, as a program reads it."""

    dossier: SagaDossier
    reservation: SagaReservation | None
    offer: SagaOffer | None
    step: Step
    since: AwareDatetime
    next_timeout: AwareDatetime | None
    """When the reservation runs out by itself."""
    compensations: tuple[SagaMove, ...]
    """What was made good by giving the plot back."""
    stuck: Stuck | None
    """Why nothing more happens by itself."""
    running: bool
    """Something is still to come: an answer, a decision, a timeout."""
    unheard: Unheard | None
    """Events of it that territory has not handled; else those that the investor service has not."""


class SagaBoard(Contract):
    sagas: tuple[SagaView, ...]
    """Stuck ones first, then those that run, then the ended."""
    more: bool
    """There are more than are told."""
    grace_minutes: int
    """How long one half may be behind the other."""


async def saga_board(app: Application, query: ListSagaDossiers) -> SagaBoard:
    told = await app.call(query)
    plots = await app.call(
        ListSagaPlots(
            dossier_ids=tuple(one.dossier_id for one in told.dossiers),
            opportunity_ids=tuple({one.opportunity_id for one in told.dossiers if one.opportunity_id}),
        )
    )
    grace = app.settings.saga_grace_minutes
    found = sagas(told.dossiers, plots, now=app.present(), grace=timedelta(minutes=grace))
    return SagaBoard(
        sagas=tuple(_view(one, plots.unheard.get(one.dossier.dossier_id)) for one in found),
        more=told.more,
        grace_minutes=grace,
    )


def _view(one: Saga, unheard: Unheard | None) -> SagaView:
    return SagaView(**vars(one), unheard=unheard or one.dossier.unheard)
