"""What the investor service answers about projects."""

from datetime import date
from uuid import UUID

from pydantic import AwareDatetime

from shared.contracts.event import Contract
from shared.contracts.investor.codes import Status


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


class ProjectView(Contract):
    project_id: UUID
    title: str
    investor_id: UUID
    investor_name: str
    opened_at: AwareDatetime
    opened_by: UUID
    dossiers: tuple[ProjectDossier, ...]
    """Oldest deposit first."""
