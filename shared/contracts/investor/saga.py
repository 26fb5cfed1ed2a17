"""The investor's half of the saga between an opportunity, a dossier and a plot."""

from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field

from shared.contracts.event import Contract
from shared.contracts.investor.codes import Status
from shared.contracts.request import Request
from shared.contracts.saga import Unheard

MOST_SAGAS = 500


class SagaDossier(Contract):
    """A dossier that asked for a plot, without title or investor."""

    dossier_id: UUID
    number: str
    status: Status
    opportunity_id: UUID | None
    plot_id: UUID
    plot_state: str | None
    """What this service has heard of the plot: reserved, refused, confirmed, released; None: nothing yet."""
    filed_at: AwareDatetime
    moved_at: AwareDatetime
    """When the last line of its history was written."""
    unheard: Unheard | None = None
    """Events of the plot that this service has not handled."""


class SagaDossiers(Contract):
    dossiers: tuple[SagaDossier, ...]
    """The last moved first."""
    more: bool
    """There are more than are told."""


class ListSagaDossiers(Request[SagaDossiers], service="investor", method="list_saga_dossiers", repeatable=True):
    """Dossiers with a plot: those whose path goes on, and those that moved in the last days."""

    dossier_id: UUID | None = Field(default=None, description="That one alone, however old.")
    opportunity_id: UUID | None = Field(default=None, description="Those of one opportunity alone.")
    ended_days: Annotated[int, Field(ge=1, le=366)] = 30
