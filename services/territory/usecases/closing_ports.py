"""What the closing of the pipeline needs of the outside."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Protocol
from uuid import UUID

from services.territory.domain.disclosure.cube import Aggregate, Cell
from services.territory.domain.disclosure.movement import Course
from services.territory.domain.path_codes import PIPELINE
from services.territory.domain.setting import Setting, SettingKind
from shared.contracts.territory.path import PathFigure

DIMENSIONS = PIPELINE
"""The first ones of a cell's codes, in their order; those of the path follow."""
MEASURES = (
    *("planned_amount_mad", "planned_jobs", "realised_amount_mad", "realised_jobs"),
    *("own_funds_mad", "own_funds_currency_mad", "asked_m2", "granted_m2"),
)


@dataclass(frozen=True, slots=True)
class CountedDossier:
    dossier_id: UUID
    course: Course
    now: Cell | None
    """None: it is not counted, for it was filed twice."""
    values: tuple[Decimal | None, ...]
    """One for each of MEASURES; None: it says nothing of it."""


@dataclass(frozen=True, slots=True)
class ToldFigure:
    aggregate: Aggregate
    count: int
    values: tuple[Decimal | None, ...]


@dataclass(frozen=True, slots=True)
class ToldOfPath:
    """A count beside the pipeline's."""

    figure: PathFigure
    code: str
    province: str
    """Empty: of the region."""
    count: int


@dataclass(frozen=True)
class ClosingRecord:
    closed_on: date
    closed_at: datetime
    threshold: int
    figures: Sequence[ToldFigure]
    path: Sequence[ToldOfPath]
    moved: Mapping[UUID, Cell | None]
    """Dossiers that are counted elsewhere than at the closing before."""


class Closings(Protocol):
    """What was told, and what there is to tell."""

    def last(self) -> date | None: ...

    def setting(self, kind: SettingKind, on: date) -> Setting: ...

    def told(self) -> Mapping[Aggregate, tuple[date, int]]:
        """When each aggregate was told last, and its count then."""

    def dossiers(self, today: date) -> Sequence[CountedDossier]: ...

    def record(self, record: ClosingRecord) -> bool:
        """In one transaction; False when another process closed that day meanwhile: nothing is written."""
