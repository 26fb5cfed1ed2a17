"""What of a dossier's history was done by who acts for its investor, or by staff at their word."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from shared.contracts.investor.codes import AppealBody


class Line(Protocol):
    """One of history."""

    @property
    def action(self) -> str: ...

    @property
    def details(self) -> Mapping[str, Any]: ...


def at_word(line: Line) -> bool:
    """Staff did it because a mandatary said so."""
    return "at_word_of" in line.details


def appealed(lines: Iterable[Line]) -> frozenset[AppealBody]:
    """To whom a mandatary appealed."""
    theirs = (line for line in lines if line.action == "dossier.appealed.v1" and at_word(line))
    return frozenset(AppealBody(line.details["body"]) for line in theirs)


def handed_in(lines: Iterable[Line]) -> frozenset[str]:
    """The pieces of which a mandatary brought what was taken last."""
    newest: dict[str, bool] = {}
    for line in lines:
        said = line.details
        codes = [*said.get("pieces", ()), *said.get("further_pieces", ())]
        if line.action == "dossier.piece_received.v1" and said:
            newest[said["piece"]] = bool(said.get("by_mandatary"))
        elif line.action == "pieces_recorded":
            newest |= dict.fromkeys(codes, at_word(line))
        elif line.action == "dossier.complement_requested.v1":
            newest |= dict.fromkeys(codes, False)
        elif line.action == "dossier.complement_provided.v1" and at_word(line):
            # It names what came as a file as well: that was told by a line of its own.
            newest |= {code: True for code in codes if code not in _files_since_the_request(lines)}
    return frozenset(code for code, theirs in newest.items() if theirs)


def _files_since_the_request(lines: Iterable[Line]) -> frozenset[str]:
    """There is one complement request at most."""
    came: set[str] = set()
    for line in lines:
        if line.action == "dossier.complement_requested.v1":
            came.clear()
        elif line.action == "dossier.complement_provided.v1":
            break
        elif line.action == "dossier.piece_received.v1" and line.details:
            came.add(line.details["piece"])
    return frozenset(came)
