"""Pieces of a dossier: what is expected, what was received, what was asked for again."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from shared.contracts.codes import Sector
from shared.contracts.investor.codes import PieceCode, PieceState


@dataclass(eq=False)
class Piece:
    code: PieceCode
    state: PieceState


_ALWAYS = (PieceCode.IDENTITY, PieceCode.PROOF_OF_RESIDENCE, PieceCode.PROJECT_NOTE, PieceCode.PROOF_OF_FUNDS)
_ON_LAND = (PieceCode.CADASTRAL_PLAN, PieceCode.SITUATION_PLAN, PieceCode.PLANNING_NOTE)
_BY_SECTOR: Mapping[Sector, tuple[PieceCode, ...]] = MappingProxyType(
    {
        Sector.TOURISM: (PieceCode.BUSINESS_PLAN,),
        Sector.INDUSTRY: (PieceCode.BUSINESS_PLAN,),
        Sector.AGRO_INDUSTRY: (PieceCode.BUSINESS_PLAN,),
        Sector.REAL_ESTATE: (PieceCode.LAND_TITLE,),
    }
)


def expected_pieces(sector: Sector, *, on_a_plot: bool) -> list[Piece]:
    """The checklist of a new dossier. domain.md 1.6 [P]; the full checklists by act and stage come as dated data."""
    codes = (*_ALWAYS, *(_ON_LAND if on_a_plot else ()), *_BY_SECTOR.get(sector, ()))
    return [Piece(code, PieceState.EXPECTED) for code in codes]
