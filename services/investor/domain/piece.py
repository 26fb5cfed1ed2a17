"""Pieces of a dossier: what is expected, what was received, what was refused, what was asked for again."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from shared.contracts.codes import Sector
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import (
    LegalForm,
    PieceCode,
    PieceFault,
    PieceKind,
    PieceStage,
    PieceState,
)


@dataclass(eq=False)
class Piece:
    code: PieceKind
    state: PieceState
    stage: PieceStage = PieceStage.FILING
    position: int = 0
    """Its place on the list."""
    fault: PieceFault | None = None
    """Set: what was handed in was refused for this, and nothing better came since."""
    fault_note: str = ""
    asked_again: bool = False
    """It was part of the one complement request."""
    handed_in_under: UUID | None = None
    """The dossier that it was handed in for and where its files are, since that one was merged into this one."""

    def receive(self) -> None:
        self.state, self.fault, self.fault_note = PieceState.RECEIVED, None, ""
        self.handed_in_under = None

    def take_over(self, other: "Piece", dossier_id: UUID) -> bool:
        """As received there, if it is still awaited here. A reference: nothing of it is copied or moved."""
        if other.state is not PieceState.RECEIVED or self.state is PieceState.RECEIVED:
            return False
        self.receive()
        self.handed_in_under = other.handed_in_under or dossier_id
        return True


@dataclass(frozen=True, slots=True)
class PieceRule:
    """A piece that is asked for, and of whom. What is asked for is dated data, with its source: never a constant."""

    piece: PieceKind
    sector: Sector | None
    """Only of projects in this sector; None: of every one."""
    on_a_plot: bool
    """Only of projects on a plot of the region's offer."""
    act: ActKind | None = None
    """Only where the commission is asked for this act."""
    legal_form: LegalForm | None = None
    """Only of projects carried in this form."""
    stage: PieceStage = PieceStage.FILING

    def asks(self, project: "ProjectTraits", stage: PieceStage) -> bool:
        return (
            self.stage is stage
            and self.sector in (None, project.sector)
            and (project.on_a_plot or not self.on_a_plot)
            and (self.act is None or self.act in project.acts)
            and self.legal_form in (None, project.legal_form)
        )


@dataclass(frozen=True, slots=True)
class ProjectTraits:
    """What a checklist depends on."""

    sector: Sector
    on_a_plot: bool = False
    acts: Sequence[ActKind] = ()
    legal_form: LegalForm | None = None


def expected_pieces(
    rules: Iterable[PieceRule], project: ProjectTraits, stage: PieceStage = PieceStage.FILING
) -> list[Piece]:
    """The checklist of a stage, in the order of the rules, each piece once."""
    codes = dict.fromkeys(rule.piece for rule in rules if rule.asks(project, stage))
    return [Piece(code, PieceState.EXPECTED, stage, place) for place, code in enumerate(codes, start=1)]


_KNOWN_TO_ALL = frozenset(str(code) for code in PieceCode)


def as_told(codes: Iterable[PieceKind]) -> dict[str, tuple[str, ...]]:
    """Codes as the events have them: those that every reader knows, and those added since."""
    found = [str(code) for code in codes]
    return {
        "pieces": tuple(PieceCode(code) for code in found if code in _KNOWN_TO_ALL),
        "further_pieces": tuple(code for code in found if code not in _KNOWN_TO_ALL),
    }
