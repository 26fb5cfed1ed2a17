"""What is said of the regional plan: its items, priorities, targets, groups of places. Words are only ever added to.

Of one natural key the word that was said last counts; one that does not apply takes it back. Each has its source.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.territory.aid_rules import AidSource, Mark
from shared.contracts.territory.figures import IndicatorKey, PlaceCode

PlanCode = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+([.-][a-z0-9]+)*$", max_length=60)]
"""Of an item of a plan, e.g. `pdr-2022-2027.2`: the second axis."""
NoAxis = Annotated[str, StringConstraints(pattern=r"^([a-z0-9]+([.-][a-z0-9]+)*)?$", max_length=60)]
"""As `PlanCode`; empty: of no axis."""
PeriodCode = Annotated[str, StringConstraints(pattern=r"^\d{4}(-(Q[1-4]|0[1-9]|1[0-2]|\d{4}))?$")]
"""`2026`, `2026-Q3`, `2026-09`, or years from one to another: `2023-2024`."""
PlanName = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]
PlanAmount = Annotated[Decimal, Field(ge=0, max_digits=16, decimal_places=2)]
PlanValue = Annotated[Decimal, Field(ge=0, max_digits=18, decimal_places=3)]
PlanYear = Annotated[int, Field(ge=2000, le=2100)]
ItemKind = Annotated[str, StringConstraints(pattern=r"^[a-z]{3,20}$")]
"""plan, axis, programme or project."""


class Sourced(Contract):
    applies: bool = True
    """False: it was said before, and holds no longer."""
    source: AidSource
    confidence: Mark


class PlanItem(Sourced):
    """A plan, an axis, a programme or a project. Without a name: that it exists is known, and no more."""

    code: PlanCode
    kind: ItemKind
    parent: NoAxis = ""
    number: Annotated[int, Field(ge=0, le=999)] = 0
    """Its place among those of the same parent."""
    name_fr: PlanName = ""
    name_ar: PlanName = ""
    name_en: PlanName = ""
    amount_mad: PlanAmount | None = None
    jobs: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    """Expected."""
    province: ProvinceCode | None = None
    """Of a project in one province."""
    starts: PlanYear | None = None
    ends: PlanYear | None = None


class Priority(Sourced):
    """A sector is a priority of a province under an axis of the plan, from a day on."""

    province: ProvinceCode
    sector: Sector
    axis: PlanCode
    valid_from: date
    valid_until: date | None = None
    """The last day; None: until further notice."""
    public: bool = False
    """Shown to everybody beside offers; else to staff alone."""


class Target(Sourced):
    """What an indicator shall reach in a place by the end of a period."""

    indicator: IndicatorKey
    place: PlaceCode
    axis: NoAxis = ""
    period: PeriodCode
    value: PlanValue
    public: bool = True


class PlaceGroup(Sourced):
    """Places that are planned for together, such as a zone of the SRAT."""

    code: PlanCode
    name_fr: PlanName
    name_ar: PlanName = ""
    name_en: PlanName = ""
    members: Annotated[tuple[PlaceCode, ...], Field(min_length=1, max_length=200)]
    """Provinces or communes."""
