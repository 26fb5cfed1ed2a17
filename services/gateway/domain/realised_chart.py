"""Planned against realised, as the points of a drawing: what was realised climbs in steps towards the plan."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

WIDTH, HEIGHT = 320, 96
"""Of the drawing's own units; the page stretches it."""
_LEFT, _RIGHT, _TOP, _BOTTOM = 6, 314, 10, 88


@dataclass(frozen=True)
class Mark:
    x: int
    y: int


@dataclass(frozen=True)
class Chart:
    """`line`: an SVG polyline's points; empty without a figure."""

    planned: Decimal
    realised: Decimal
    percent: int | None
    """Realised of planned, rounded down; None when nothing was planned."""
    planned_y: int
    base_y: int
    line: str
    marks: tuple[Mark, ...]


def chart(planned: Decimal, figures: Sequence[tuple[date, Decimal]]) -> Chart:
    """`figures`: totals on days, the oldest first; several of one day: the last counts."""
    by_day = dict(figures)
    days = sorted(by_day)
    highest = max([planned, *by_day.values(), Decimal(1)])
    marks = tuple(Mark(_x(day, days), _y(by_day[day], highest)) for day in days)
    realised = by_day[days[-1]] if days else Decimal(0)
    return Chart(
        planned=planned,
        realised=realised,
        percent=int(realised * 100 / planned) if planned else None,
        planned_y=_y(planned, highest),
        base_y=_BOTTOM,
        line=_steps(marks),
        marks=marks,
    )


def _steps(marks: Sequence[Mark]) -> str:
    """A total holds until the next one is recorded."""
    if not marks:
        return ""
    points, y = [f"{_LEFT},{_BOTTOM}"], _BOTTOM
    for mark in marks:
        points += [f"{mark.x},{y}", f"{mark.x},{mark.y}"]
        y = mark.y
    return " ".join([*points, f"{_RIGHT},{y}"])


def _x(day: date, days: Sequence[date]) -> int:
    """The first figure a little inside, the last near the end."""
    span = (days[-1] - days[0]).days
    inner = _RIGHT - _LEFT - 60
    return _LEFT + 30 + (inner * (day - days[0]).days // span if span else inner // 2)


def _y(value: Decimal, highest: Decimal) -> int:
    return _BOTTOM - int((_BOTTOM - _TOP) * value / highest)
