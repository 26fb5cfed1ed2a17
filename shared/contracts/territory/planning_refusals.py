"""What the territory service refuses of the regional plan, each with its stable code and data."""

from typing import ClassVar

from shared.contracts.territory.refusals import TerritoryRefusal
from shared.contracts.territory.row_changes import RowChange


class IndicatorAlreadyThere(TerritoryRefusal):
    """Its definition never changes: another one is another indicator."""

    code: ClassVar[str] = "indicator.already_there"
    indicator: str


class PlanItemUnknown(TerritoryRefusal):
    code: ClassVar[str] = "plan_item.unknown"
    item: str


class PlanningTableUnknown(TerritoryRefusal):
    code: ClassVar[str] = "planning.table_unknown"
    table: str


class PlanningImportRefused(TerritoryRefusal):
    """Nothing was taken in: every wrong row is told, with its line, columns and codes."""

    code: ClassVar[str] = "planning.import_refused"
    rows: tuple[RowChange, ...]
    more: int = 0
    """Wrong rows beyond those told."""

    def __str__(self) -> str:
        return f"{self.code}: {len(self.rows) + self.more} rows"


class PlanningImportOvertaken(TerritoryRefusal):
    """The file would no longer change what was shown: somebody said something meanwhile. Look at it again."""

    code: ClassVar[str] = "planning.import_overtaken"
    digest: str
    """Of what it would change now."""


class PeriodImpossible(TerritoryRefusal):
    """Not a period of that indicator, or one that has not begun."""

    code: ClassVar[str] = "period.impossible"
    period: str
    because: str
    """periodicity or not_begun."""


class PeriodClosed(TerritoryRefusal):
    """It is approved: reopen it first, with a reason."""

    code: ClassVar[str] = "period.closed"
    period: str


class PeriodNotClosed(TerritoryRefusal):
    code: ClassVar[str] = "period.not_closed"
    period: str


class PeriodEmpty(TerritoryRefusal):
    """Nothing was entered for it."""

    code: ClassVar[str] = "period.empty"
    period: str


class PeriodNotBySamePerson(TerritoryRefusal):
    """Whoever entered one of its values does not approve it."""

    code: ClassVar[str] = "period.same_person"
    period: str
