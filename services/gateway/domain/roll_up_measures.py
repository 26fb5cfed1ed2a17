"""What a table of the pipeline can show of a line, in the units in which it is read."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from types import MappingProxyType

from shared.contracts.territory.roll_up import RollUpFigures, RollUpLine

Figure = Decimal | float | int | None
"""None: of none of the line's dossiers known."""

_MILLION, _HECTARE = 1_000_000, 10_000
SHADES = 5


def _millions(name: str) -> Callable[[RollUpFigures], Figure]:
    return lambda line: round(Decimal(getattr(line, name)) / _MILLION, 2)


def _hectares(name: str) -> Callable[[RollUpFigures], Figure]:
    return lambda line: round(Decimal(getattr(line, name)) / _HECTARE, 2)


def _percent_in_time(line: RollUpFigures) -> Figure:
    return round(100 * line.in_time / line.timed, 1) if line.timed else None


def _realised_percent(line: RollUpFigures) -> Figure:
    planned = line.planned_amount_mad
    return round(100 * line.realised_amount_mad / planned, 1) if planned else None


MEASURES: Mapping[str, Callable[[RollUpFigures], Figure]] = MappingProxyType(
    {
        "count": lambda line: line.count,
        "planned_amount": _millions("planned_amount_mad"),
        "planned_jobs": lambda line: line.planned_jobs,
        "realised_amount": _millions("realised_amount_mad"),
        "realised_jobs": lambda line: line.realised_jobs,
        "realised_percent": _realised_percent,
        "own_funds": _millions("own_funds_mad"),
        "own_funds_currency": _millions("own_funds_currency_mad"),
        "asked": _hectares("asked_m2"),
        "granted": _hectares("granted_m2"),
        "days_to_complete": lambda line: line.days_to_complete,
        "days_to_decide": lambda line: line.days_to_decide,
        "days_to_decide_p90": lambda line: line.days_to_decide_p90,
        "percent_in_time": _percent_in_time,
        "overdue": lambda line: line.overdue,
    }
)
"""In the order in which they stand beside each other. Amounts in millions of dirhams, areas in hectares."""


@dataclass(frozen=True, slots=True)
class Cell:
    figure: Figure
    shade: int
    """0 to SHADES: its part of the largest in the table."""


def crossed(
    lines: Sequence[RollUpLine], rows: Sequence[str], columns: Sequence[str], measure: str
) -> list[list[Cell | None]]:
    """A table of rows x columns; None where there is nothing to count."""
    figures = {line.codes: MEASURES[measure](line) for line in lines}
    largest = max((float(figure) for figure in figures.values() if figure is not None), default=0.0)
    return [[_cell(figures, (row, column), largest) for column in columns] for row in rows]


def _cell(figures: Mapping[tuple[str, ...], Figure], codes: tuple[str, str], largest: float) -> Cell | None:
    if codes not in figures:
        return None
    figure = figures[codes]
    shade = 0 if figure is None or largest <= 0 else round(SHADES * float(figure) / largest)
    return Cell(figure, max(0, shade))
