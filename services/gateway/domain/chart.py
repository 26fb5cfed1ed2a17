"""Bars of a chart, in the units of its drawing: one row under the other; above each bar its label and what it says."""

from collections.abc import Sequence
from dataclasses import dataclass

WIDTH = 320
ROW = 60
BAR = 12


@dataclass(frozen=True)
class Bar:
    label: str
    value: float
    """What is drawn, of the same unit for all."""
    said: str
    """The value in words."""
    beyond: float | None = None
    """Where a thin mark stands, for instance the 90th percentile; not less than `value`."""
    top: int = 0
    width: float = 0
    mark: float | None = None

    @property
    def bar_top(self) -> int:
        return self.top + ROW - BAR - 8


@dataclass(frozen=True)
class Chart:
    bars: Sequence[Bar]

    @property
    def height(self) -> int:
        return ROW * len(self.bars)


def draw(bars: Sequence[Bar]) -> Chart:
    """Places and widths; the longest bar, or its mark, takes the whole width."""
    longest = max((max(bar.value, bar.beyond or 0) for bar in bars), default=0)
    scale = WIDTH / longest if longest else 0
    return Chart(
        [
            Bar(
                bar.label,
                bar.value,
                bar.said,
                bar.beyond,
                top=ROW * place,
                width=round(bar.value * scale, 1),
                mark=None if bar.beyond is None else round(min(bar.beyond * scale, WIDTH - 1.5), 1),
            )
            for place, bar in enumerate(bars)
        ]
    )
