"""Which pieces a new dossier is asked for."""

import tomllib
from datetime import date

import pytest

from services.investor import seed
from services.investor.domain.piece import PieceRule, expected_pieces
from shared.contracts.codes import Sector
from shared.contracts.investor.codes import PieceCode
from tests.unit.investor.builders import PIECE_RULES

ALWAYS = {PieceCode.IDENTITY, PieceCode.PROOF_OF_RESIDENCE, PieceCode.PROJECT_NOTE, PieceCode.PROOF_OF_FUNDS}
LAND = {PieceCode.CADASTRAL_PLAN, PieceCode.SITUATION_PLAN, PieceCode.PLANNING_NOTE}


@pytest.mark.parametrize(
    ("sector", "on_a_plot", "more"),
    [
        (Sector.TRADE, False, set()),
        (Sector.TRADE, True, LAND),
        (Sector.TOURISM, False, {PieceCode.BUSINESS_PLAN}),
        (Sector.INDUSTRY, True, LAND | {PieceCode.BUSINESS_PLAN}),
        (Sector.REAL_ESTATE, False, {PieceCode.LAND_TITLE}),
    ],
)
def test_the_checklist_depends_on_the_sector_and_on_land(sector: Sector, on_a_plot: bool, more: set[PieceCode]) -> None:
    assert {piece.code for piece in expected_pieces(PIECE_RULES, sector, on_a_plot=on_a_plot)} == ALWAYS | more


def test_a_piece_that_two_rules_ask_for_is_asked_for_once() -> None:
    twice = [PieceRule(PieceCode.IDENTITY, None, False), PieceRule(PieceCode.IDENTITY, Sector.TRADE, False)]
    assert [piece.code for piece in expected_pieces(twice, Sector.TRADE, on_a_plot=False)] == [PieceCode.IDENTITY]


def test_every_rule_that_is_shipped_has_known_codes_a_source_and_a_mark_of_confidence() -> None:
    for entry in tomllib.loads((seed.DATA / "piece_rules.toml").read_text(encoding="utf-8"))["piece"]:
        PieceCode(entry["piece"])
        Sector(entry.get("sector", Sector.TRADE))
        assert isinstance(entry["valid_from"], date)
        assert entry["source"]
        assert entry["confidence"] in {"S", "K", "P"}
