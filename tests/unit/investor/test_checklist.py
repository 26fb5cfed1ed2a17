"""Which pieces a new dossier is asked for."""

import tomllib
from datetime import date

import pytest

from services.investor import seed
from services.investor.domain.piece import PieceRule, ProjectTraits, expected_pieces
from shared.contracts.codes import Sector
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import LegalForm, PieceKind, PieceStage
from tests.unit.investor.builders import PIECE_RULES

ALWAYS = {PieceKind.IDENTITY, PieceKind.PROOF_OF_RESIDENCE, PieceKind.PROJECT_NOTE, PieceKind.PROOF_OF_FUNDS}
LAND = {PieceKind.CADASTRAL_PLAN, PieceKind.SITUATION_PLAN, PieceKind.PLANNING_NOTE}


@pytest.mark.parametrize(
    ("sector", "on_a_plot", "more"),
    [
        (Sector.TRADE, False, set()),
        (Sector.TRADE, True, LAND),
        (Sector.TOURISM, False, {PieceKind.BUSINESS_PLAN}),
        (Sector.INDUSTRY, True, LAND | {PieceKind.BUSINESS_PLAN}),
        (Sector.REAL_ESTATE, False, {PieceKind.LAND_TITLE}),
    ],
)
def test_the_checklist_depends_on_the_sector_and_on_land(sector: Sector, on_a_plot: bool, more: set[PieceKind]) -> None:
    assert {piece.code for piece in expected_pieces(PIECE_RULES, ProjectTraits(sector, on_a_plot))} == ALWAYS | more


@pytest.mark.parametrize(
    ("act", "form", "stage", "asked"),
    [
        (ActKind.STATE_PRIVATE_LAND, None, PieceStage.FILING, LAND | {PieceKind.TOPOGRAPHIC_SURVEY}),
        (ActKind.STATE_PRIVATE_LAND, None, PieceStage.AFTER_AGREEMENT, set()),
        (
            ActKind.STATE_PRIVATE_LAND,
            LegalForm.JOINT_STOCK,
            PieceStage.AFTER_AGREEMENT,
            {PieceKind.STATUTES, PieceKind.TRADE_REGISTER, PieceKind.BOARD_MINUTES},
        ),
        (ActKind.NON_AGRICULTURAL_VOCATION, LegalForm.NATURAL_PERSON, PieceStage.FILING, {PieceKind.LAND_LINK}),
        (ActKind.NON_AGRICULTURAL_VOCATION, LegalForm.COOPERATIVE, PieceStage.FILING, {PieceKind.BOARD_MINUTES}),
        (ActKind.STATE_INCENTIVES, LegalForm.LIMITED_LIABILITY, PieceStage.FILING, {PieceKind.TAX_CERTIFICATE}),
    ],
)
def test_an_act_a_legal_form_and_a_stage_ask_for_more(
    act: ActKind, form: LegalForm | None, stage: PieceStage, asked: set[PieceKind]
) -> None:
    of_a_company = {PieceKind.BOARD_MINUTES}
    codes = {p.code for p in expected_pieces(PIECE_RULES, ProjectTraits(Sector.TRADE, False, [act], form), stage)}
    assert asked <= codes
    assert not codes or stage is PieceStage.FILING or codes == asked
    assert of_a_company.isdisjoint(codes) or form in set(LegalForm) - {LegalForm.NATURAL_PERSON}


def test_a_piece_that_two_rules_ask_for_is_asked_for_once() -> None:
    twice = [PieceRule(PieceKind.IDENTITY, None, False), PieceRule(PieceKind.IDENTITY, Sector.TRADE, False)]
    assert [piece.code for piece in expected_pieces(twice, ProjectTraits(Sector.TRADE))] == [PieceKind.IDENTITY]


def test_every_rule_that_is_shipped_has_known_codes_a_source_and_a_mark_of_confidence() -> None:
    for entry in tomllib.loads((seed.DATA / "piece_rules.toml").read_text(encoding="utf-8"))["piece"]:
        PieceKind(entry["piece"])
        Sector(entry.get("sector", Sector.TRADE))
        assert isinstance(entry["valid_from"], date)
        assert entry["source"]
        assert entry["confidence"] in {"S", "K", "P"}
