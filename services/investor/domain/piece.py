"""Pieces of a dossier: what is expected, what was received, what was asked for again."""

from collections.abc import Iterable
from dataclasses import dataclass

from shared.contracts.codes import Sector
from shared.contracts.investor.codes import PieceCode, PieceState


@dataclass(eq=False)
class Piece:
    code: PieceCode
    state: PieceState


@dataclass(frozen=True, slots=True)
class PieceRule:
    """A piece that is asked for, and of whom. What is asked for is dated data, with its source: never a constant."""

    piece: PieceCode
    sector: Sector | None
    """Only of projects in this sector; None: of every one."""
    on_a_plot: bool
    """Only of projects on a plot of the region's offer."""

    def asks(self, sector: Sector, *, on_a_plot: bool) -> bool:
        return self.sector in (None, sector) and (on_a_plot or not self.on_a_plot)


def expected_pieces(rules: Iterable[PieceRule], sector: Sector, *, on_a_plot: bool) -> list[Piece]:
    """The checklist of a new dossier, in the order of the rules, each piece once."""
    codes = dict.fromkeys(rule.piece for rule in rules if rule.asks(sector, on_a_plot=on_a_plot))
    return [Piece(code, PieceState.EXPECTED) for code in codes]
