"""What the use cases about sites and plots need of the outside."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from services.territory.domain.site_rules import Facts
from shared.contracts.territory.codes import PlotState
from shared.contracts.territory.row_changes import FieldChange


@dataclass(frozen=True)
class KnownPlot:
    id: UUID
    facts: Facts
    state: PlotState
    marketing: str
    marketing_reason: str | None
    offered_by: UUID | None


@dataclass(frozen=True)
class KnownArea:
    """What a source says of the whole of a site."""

    vintage: str
    source: str
    licence: str
    confidence: str
    value: Any
    counts: bool


@dataclass(frozen=True)
class Change:
    """By whom and when, and what of it is told in the history."""

    by: UUID
    at: datetime
    fields: Sequence[FieldChange]
    new: bool


@dataclass(frozen=True)
class Standing:
    """By whom, when and why something is told of no more, or again."""

    by: UUID
    at: datetime
    reason: str
    withdrawn: bool


class Sites(Protocol):
    """Poles, sites and plots as they are known; read under their locks, in the order of their codes."""

    def poles(self, codes: Collection[str]) -> Mapping[str, Facts]: ...

    def withdrawn_poles(self, codes: Collection[str]) -> Collection[str]:
        """Those of them that are told of no more."""

    def sites_of_pole(self, code: str) -> Sequence[str]: ...

    def sites(self, codes: Collection[str]) -> Mapping[str, Facts]: ...

    def areas(self, codes: Collection[str]) -> Mapping[str, Sequence[KnownArea]]: ...

    def plots(self, zones: Collection[str]) -> Mapping[tuple[str, str], KnownPlot]:
        """By zone and reference."""

    def keep_pole(self, code: str, facts: Facts, change: Change) -> None: ...

    def move_pole(self, code: str, standing: Standing) -> None: ...

    def keep_site(self, code: str, facts: Facts, change: Change) -> None: ...

    def keep_plot(self, plot_id: UUID, facts: Facts, change: Change) -> None: ...

    def add_plot(self, plot_id: UUID, zone: str, reference: str, facts: Facts, change: Change) -> None:
        """`facts` may name how it is marketed."""
