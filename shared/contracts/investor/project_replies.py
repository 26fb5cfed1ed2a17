"""What the investor service answers about projects."""

from datetime import date
from decimal import Decimal
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.investor.codes import Status
from shared.contracts.investor.realisation_views import VisitView


class ProjectReference(Contract):
    project_id: UUID
    title: str


class ProjectDossier(Contract):
    """One dossier of a project."""

    dossier_id: UUID
    number: str
    title: str
    status: Status
    due_on: date | None
    open_acts: int
    """Acts that it asks for and that are not answered."""
    planned_amount_mad: Decimal = Decimal(0)
    planned_jobs: int = 0
    approved: bool = False
    """It counts in the project's plan: what was refused, withdrawn or not decided yet is not to be realised."""
    as_of: date | None = None
    """Of its last figures; None: there are none yet."""
    realised_amount_mad: Decimal = Decimal(0)
    realised_jobs: int = 0


class ProjectVisit(VisitView):
    """A visit of one of its dossiers."""

    dossier_id: UUID
    number: str


class ProjectTotals(Contract):
    """The last figures of every dossier, on or before a day, together."""

    as_of: date
    realised_amount_mad: Decimal
    realised_jobs: int


class ProjectView(Contract):
    project_id: UUID
    title: str
    investor_id: UUID
    investor_name: str
    opened_at: AwareDatetime
    opened_by: UUID
    dossiers: tuple[ProjectDossier, ...]
    """Oldest deposit first."""
    planned_amount_mad: Decimal = Decimal(0)
    """Of its approved dossiers, as the three below."""
    planned_jobs: int = 0
    realised: tuple[ProjectTotals, ...] = ()
    """A line for each day on which one of them changed, the oldest first."""
    visits: tuple[ProjectVisit, ...] = ()
    """The newest first."""
