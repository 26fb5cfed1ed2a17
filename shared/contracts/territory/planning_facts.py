"""What goes out of the regional plan when it changes."""

from datetime import date
from decimal import Decimal
from typing import ClassVar

from shared.contracts.codes import Language, ProvinceCode, Sector
from shared.contracts.event import Contract
from shared.contracts.territory.aid_rules import Mark
from shared.contracts.territory.figures import IndicatorKey, PlaceCode
from shared.contracts.territory.plan_words import NoAxis, PeriodCode, PlanCode
from shared.contracts.territory.public_fact import Key, PublicFact


class PlanFact(PublicFact):
    """What is said of the regional plan from now on, as a whole. One that does not apply was told before, and holds no
    longer or is not public any more."""

    applies: bool = True
    source: str
    confidence: Mark


class PlanItemChanged(PlanFact):
    """A plan, an axis, a programme or a project."""

    type: ClassVar[str] = "primo.planning.item_changed.v1"
    about: ClassVar[str] = "plan"
    key: ClassVar[str] = "code"
    code: PlanCode
    kind: Key
    parent: NoAxis = ""
    number: int
    """Its place among those of the same parent."""
    title: dict[Language, str]
    """Without one: that it exists is known, and no more."""
    amount_mad: Decimal | None = None
    jobs: int | None = None
    province: ProvinceCode | None = None
    starts: int | None = None
    ends: int | None = None


class PriorityChanged(PlanFact):
    """A sector is a priority of a province under an axis. One of each province, sector, axis and first day."""

    type: ClassVar[str] = "primo.planning.priority_changed.v1"
    about: ClassVar[str] = "priority"
    key: ClassVar[str] = "axis"
    axis: PlanCode
    province: ProvinceCode
    sector: Sector
    valid_from: date
    valid_until: date | None = None


class TargetChanged(PlanFact):
    """What an indicator shall reach by the end of a period. One of each indicator, place, axis and period."""

    type: ClassVar[str] = "primo.planning.target_changed.v1"
    about: ClassVar[str] = "target"
    key: ClassVar[str] = "indicator"
    indicator: IndicatorKey
    place: PlaceCode
    province: ProvinceCode | None = None
    axis: NoAxis = ""
    period: PeriodCode
    value: Decimal


class ApprovedValue(Contract):
    indicator: IndicatorKey
    place: PlaceCode
    axis: NoAxis = ""
    value: Decimal
    source: str


class PeriodApproved(PublicFact):
    """A second person approved the values of a period: those of public indicators, all of them, in several parts if
    there are many. They replace what an earlier approval told of it."""

    type: ClassVar[str] = "primo.planning.period_approved.v1"
    about: ClassVar[str] = "period"
    key: ClassVar[str] = "period"
    period: PeriodCode
    part: int = 1
    parts: int = 1
    values: tuple[ApprovedValue, ...]


class PeriodReopened(PublicFact):
    """Its values are being corrected. Until the next approval those count that were told."""

    type: ClassVar[str] = "primo.planning.period_reopened.v1"
    about: ClassVar[str] = "period"
    key: ClassVar[str] = "period"
    period: PeriodCode
