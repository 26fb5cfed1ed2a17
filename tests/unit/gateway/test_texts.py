"""What people read: nothing missing in any language, nothing left in braces."""

import re
import string
from pathlib import Path

import pytest

from services.gateway.entrypoints.pages.static_files import ROOT
from services.gateway.entrypoints.texts import WHOLE, preferred, texts
from shared.contracts.codes import FileFault, Language, Role, Sector
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import (
    FileState,
    LegalForm,
    Outcome,
    PieceFault,
    PieceKind,
    PieceStage,
    PieceState,
    ReasonCode,
    Status,
)
from shared.contracts.notifications.codes import NoticeKind, NoticeStanding
from shared.contracts.territory.actions import ActionList, ActionStatus
from shared.contracts.territory.codes import OpportunityStatus, PlotState, Stage

PARTIAL = [language for language in Language if language not in WHOLE]
TEMPLATES = sorted((ROOT / "templates").glob("*.html"))
_NAMED = re.compile(r"""\bt\(\s*'([a-z_0-9.]+)'\s*[,)]""")
_CLOSED_LISTS = {
    "status": Status,
    "outcome": Outcome,
    "reason": ReasonCode,
    "piece": PieceKind,
    "piece_state": PieceState,
    "piece_stage": PieceStage,
    "piece_fault": PieceFault,
    "file_fault": FileFault,
    "file_state": FileState,
    "legal_form": LegalForm,
    "act": ActKind,
    "sector": Sector,
    "stage": Stage,
    "role": Role,
    "language": Language,
    "notice_kind": NoticeKind,
    "notice_standing": NoticeStanding,
    "opportunity_status": OpportunityStatus,
    "plot_availability": PlotState,
    "action_status": ActionStatus,
    "action_list": ActionList,
}
_ON_THE_INVESTORS_PAGE = (
    *("status", "outcome", "reason"),
    *("piece", "piece_state", "piece_stage", "piece_fault", "file_fault"),
)

_REFUSED_AT_THE_DEPOSIT = (
    *("person.consent_missing", "opportunity.not_open", "plot.not_available", "request.id_reused", "place.unknown"),
    "service.unavailable.perhaps_done_once",
)


def _placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", WHOLE)
def test_the_whole_languages_hold_the_same_texts_with_the_same_values(language: Language) -> None:
    french, other = texts(Language.FRENCH).entries, texts(language).entries
    assert set(french) == set(other)
    assert {k for k in french if _placeholders(french[k]) != _placeholders(other[k])} == set()
    assert [key for key, text in other.items() if not text.strip()] == []


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_every_text_that_a_template_names_exists(language: Language, template: Path) -> None:
    named = set(_NAMED.findall(template.read_text(encoding="utf-8")))
    assert named - set(texts(language).entries) == set()


@pytest.mark.parametrize("language", WHOLE)
@pytest.mark.parametrize("group", _CLOSED_LISTS)
def test_every_code_of_a_closed_list_has_its_words(language: Language, group: str) -> None:
    assert [code for code in _CLOSED_LISTS[group] if not texts(language).has(f"{group}.{code.value}")] == []


@pytest.mark.parametrize("language", PARTIAL)
def test_the_investor_s_page_can_be_read_in_all_seven_languages(language: Language) -> None:
    french = texts(Language.FRENCH)
    whole: tuple[str, ...] = (
        "track.",
        "track_meaning.",
        "plot_state.",
        "upload.",
        "refusal.upload.",
        "aid.",
        "legal_form.",
        "confidence.",
        *("ogc.", "catalogue.", "data_set.", "device."),
        "land_regime.",
        *("actions.", "search.", "search_facet.", "found_kind."),
    )
    whole += tuple(f"aid_{group}." for group in ("fact", "comparison", "scheme", "bonus", "note", "hint"))
    needed = {key for key in french.entries if key.startswith(whole)}
    needed |= {"refusal.unknown", "refusal.service.unavailable", "refusal.import.file_missing"}
    public = (
        "offers_public.",
        "contact_role.",
        "start.",
        "receipt.",
        "home.",
        "act.",
        "plot_availability.",
        "invalid.",
    )
    needed |= {key for key in french.entries if key.startswith(public)} - {"start.commune", "invalid.at_word_of"}
    needed |= {f"refusal.{code}" for code in _REFUSED_AT_THE_DEPOSIT}
    needed |= {"offer.zone", "offer.plot", "offer.amount_short", "unit.m2"}
    needed |= {"refusal.aid.rules_unavailable", "unit.mad", "form.optional", "form.choose", "form.faults"}
    needed |= {key for key in french.entries if key.startswith(("site.", "language.", "sector."))}
    needed |= {f"{group}.{code.value}" for group in _ON_THE_INVESTORS_PAGE for code in _CLOSED_LISTS[group]}
    assert needed - set(texts(language).entries) == set()


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_no_template_holds_a_style_a_script_or_an_address_elsewhere(template: Path) -> None:
    html = template.read_text(encoding="utf-8")
    names = "device|drafts|edit_map|glossary|import|live|palette|passkey|upload"
    ours = rf'<script src="\{{\{{ ({names})_script \}}\}}" defer[^<>]*></script>'
    found = r"\sstyle=|<style|<script|\son[a-z]+=|https?://|javascript:|\|\s*safe"
    assert re.findall(found, re.sub(ours, "", html)) == []


def test_the_browser_s_first_language_that_we_have_is_taken() -> None:
    assert preferred("nl-BE,nl;q=0.9,ar;q=0.8,fr;q=0.7") is Language.ARABIC
    assert preferred("de, en;q=0.2, fr;q=0.4") is Language.FRENCH
    assert preferred("en;q=0") is None
    assert preferred("") is None
    assert preferred("x;q=zz,,;;") is None
