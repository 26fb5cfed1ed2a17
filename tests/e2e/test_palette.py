"""Everywhere by the keyboard alone, in both directions of reading; and nothing opens while somebody types."""

from collections.abc import Iterator
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Desk, OpenDesk
from tests.e2e.page_checks import barriers, faint_words
from tests.e2e.test_adviser_day import System, deposit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


@pytest.fixture
def head(system: System, open_desk: OpenDesk) -> Iterator[Desk]:
    desk = open_desk(system.base_url, javascript=True)
    desk.sign_in("head", system.demo_password)
    desk.page.locator("button#go").wait_for()
    yield desk
    assert desk.complaints == []


def _chosen(page: Page) -> str:
    """What a screen reader is told is chosen: the option that the field names."""
    chosen = page.locator("#palette-list [aria-selected=true]")
    expect(chosen).to_have_count(1)
    assert chosen.get_attribute("id") == page.locator("#palette-words").get_attribute("aria-activedescendant")
    return chosen.locator("span").first.inner_text()


@pytest.mark.parametrize(
    ("language", "direction", "typed", "label", "address"),
    [
        ("fr", "ltr", "seance", "Séances", "/console/sessions"),
        ("ar", "rtl", "الأجالُ", "الآجال", "/console/deadlines"),
    ],
)
def test_letters_without_their_marks_open_a_page(
    head: Desk, language: str, direction: str, typed: str, label: str, address: str
) -> None:
    page = head.open(f"/language/{language}?to=/console/queue")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    assert page.evaluate("getComputedStyle(document.getElementById('palette')).direction") == direction
    page.keyboard.type(typed)
    assert _chosen(page) == label
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{address}")


def test_arrows_go_round_and_escape_gives_the_keyboard_back_to_where_it_was(head: Desk) -> None:
    page = head.page
    page.locator("button#go").focus()
    page.keyboard.press("Enter")
    first = _chosen(page)
    page.keyboard.press("ArrowUp")
    last = _chosen(page)
    page.keyboard.press("ArrowDown")
    assert _chosen(page) == first != last
    page.keyboard.press("Escape")
    expect(page.locator("#palette")).to_be_hidden()
    expect(page.locator("button#go")).to_be_focused()
    page.get_by_role("searchbox").focus()
    page.keyboard.press("Control+k")
    page.keyboard.press("Escape")
    expect(page.get_by_role("searchbox")).to_be_focused()


def test_a_dossier_is_opened_by_its_number(system: System, open_desk: OpenDesk, head: Desk) -> None:
    number = deposit(open_desk(system.base_url), f"palette.{uuid4().hex[:8]}@example.org", "fr")
    page = head.page
    page.keyboard.press("Control+k")
    page.keyboard.type(number.rpartition("-")[2].lstrip("0"))
    assert _chosen(page).startswith("Ouvrir le dossier")
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_contain_text(number)
    assert "/console/dossiers/" in page.url


def test_two_letters_open_a_page_but_never_while_somebody_types_and_not_where_they_are_off(
    system: System, head: Desk
) -> None:
    page = head.page
    field = page.get_by_role("searchbox")
    field.focus()
    page.keyboard.type("gd")
    assert field.input_value() == "gd"
    page.locator("main").focus()
    page.keyboard.type("gd")
    page.wait_for_url("**/console/deadlines")
    head.open("/console/settings")
    page.get_by_role("button", name="Couper les raccourcis").press("Enter")
    page.get_by_role("button", name="Remettre les raccourcis").wait_for()
    page.locator("main").focus()
    page.keyboard.type("gq")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page.locator("#palette kbd")).to_have_count(0)
    assert page.url.startswith(f"{system.base_url}/console/settings")


def test_without_a_script_a_link_leads_to_the_same(system: System, open_desk: OpenDesk) -> None:
    desk = open_desk(system.base_url)
    page = desk.sign_in("head", system.demo_password)
    page.get_by_role("banner").get_by_role("link", name="Aller à").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Aller à")
    page.locator("main").get_by_role("link", name="Séances").click()
    page.wait_for_url("**/console/sessions")
    assert desk.complaints == []


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_the_open_dialog_has_no_barriers_and_fits(head: Desk, language: str) -> None:
    page = head.open(f"/language/{language}?to=/console/queue")
    page.keyboard.press("Control+k")
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 800})
        box = page.locator("#palette").bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
    assert barriers(page, "the dialog") == []
    page.emulate_media(color_scheme="dark", reduced_motion="reduce")
    assert faint_words(page, "the dialog by night") == []
