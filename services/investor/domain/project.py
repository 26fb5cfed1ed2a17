"""A project: what an investor undertakes, through one or several dossiers. domain.md 1.3 [S-13]."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class Project:
    id: UUID
    person_id: UUID
    title: str
    opened_by: UUID
    opened_at: datetime
