"""What a history says of who handed a piece in."""

from dataclasses import dataclass, field
from typing import Any

from services.investor.domain.mandatary_acts import appealed, handed_in
from shared.contracts.investor.codes import AppealBody

WORD = {"at_word_of": "a mandate"}
ASKED = "dossier.complement_requested.v1"
GIVEN = "dossier.complement_provided.v1"


@dataclass(frozen=True)
class Line:
    action: str
    details: dict[str, Any] = field(default_factory=dict)


def file(piece: str, *, theirs: bool) -> Line:
    said = {"piece": piece, "by_mandatary": theirs} | ({"mandate_id": "a mandate"} if theirs else {})
    return Line("dossier.piece_received.v1", said)


def test_the_newest_file_tells() -> None:
    assert handed_in([file("plan", theirs=True), file("deed", theirs=True), file("deed", theirs=False)]) == {"plan"}
    assert handed_in([file("deed", theirs=False), file("deed", theirs=True)]) == {"deed"}


def test_paper_that_was_recorded_at_a_mandatary_s_word_is_theirs_and_other_paper_is_not() -> None:
    assert handed_in([Line("pieces_recorded", {"pieces": ["plan"], **WORD})]) == {"plan"}
    assert handed_in([file("plan", theirs=True), Line("pieces_recorded", {"pieces": ["plan"]})]) == set()


def test_a_complement_at_their_word_leaves_the_investor_s_own_files_the_investor_s() -> None:
    asked = Line(ASKED, {"pieces": ["plan", "deed"], "further_pieces": ["survey"]})
    given = Line(GIVEN, {"pieces": ["plan", "deed"], "further_pieces": ["survey"], **WORD})
    assert handed_in([file("plan", theirs=False), asked, file("deed", theirs=False), given]) == {"plan", "survey"}


def test_a_complement_that_the_last_file_made_whole_changes_nothing() -> None:
    given = Line(GIVEN, {"pieces": ["plan", "deed"]})
    lines = [Line(ASKED, {"pieces": ["plan", "deed"]}), file("plan", theirs=True), file("deed", theirs=False), given]
    assert handed_in(lines) == {"plan"}


def test_erased_lines_say_nothing() -> None:
    assert handed_in([Line("dossier.piece_received.v1"), Line(ASKED), Line(GIVEN)]) == set()
    assert appealed([Line("dossier.appealed.v1")]) == set()


def test_an_appeal_is_of_who_brought_it() -> None:
    lines = [Line("dossier.appealed.v1", {"body": "wali"}), Line("dossier.appealed.v1", {"body": "ministry", **WORD})]
    assert appealed(lines) == {AppealBody.MINISTRY}
