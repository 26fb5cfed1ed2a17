"""The grid of WebMercatorQuad: where a tile lies, in its own units and in degrees."""

from dataclasses import dataclass
from math import atan, degrees, pi, sinh

EXTENT = 4096
"""Units along a tile's side."""
BUFFER = 64
"""Units beyond each side that are drawn too, so that a line's end and a dot's half are no seam."""
CELL = 128
"""Units along the side of a cell, of which a coarse tile shows one point: eight pixels where a tile has 256."""


@dataclass(frozen=True)
class Tile:
    zoom: int
    column: int
    row: int

    @property
    def is_in_the_world(self) -> bool:
        return max(self.column, self.row) < 1 << self.zoom and min(self.column, self.row) >= 0

    def bounds(self, margin: float) -> tuple[float, float, float, float]:
        """West, south, east, north in degrees, with so many units around it."""
        around, across = margin / EXTENT, 2**self.zoom
        left, right = self.column - around, self.column + 1 + around
        upper, lower = self.row - around, self.row + 1 + around
        return (
            360 * left / across - 180,
            _latitude(lower / across),
            360 * right / across - 180,
            _latitude(upper / across),
        )


def _latitude(down: float) -> float:
    """down: 0 at the north edge of the grid, 1 at the south edge."""
    return degrees(atan(sinh(pi * (1 - 2 * down))))
