"""What one does shows to another by itself, and takes nothing from anybody's hands."""

from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Desk, OpenDesk
from tests.e2e.test_adviser_day import System, deposit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def _at_the_dossier(system: System, desk: Desk, username: str, number: str) -> Page:
    page = desk.sign_in(username, system.demo_password)
    page.goto(f"{system.base_url}/console/queue")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name=number).click()
    expect(page.locator(".heading")).to_contain_text("Déposé")
    return page


@pytest.fixture
def number(system: System, open_desk: OpenDesk) -> str:
    return deposit(open_desk(system.base_url), f"live.{uuid4().hex[:8]}@example.org", "fr")


def test_a_colleagues_act_shows_by_itself_and_the_reader_is_told(
    system: System, open_desk: OpenDesk, number: str
) -> None:
    reader = open_desk(system.base_url, javascript=True)
    page = _at_the_dossier(system, reader, "head", number)
    colleague = _at_the_dossier(system, open_desk(system.base_url), "amina", number)
    _opened(page)
    read = page.locator("main details:not([open])").last
    heading = read.locator("summary").inner_text()
    read.locator("summary").click()
    colleague.get_by_role("button", name="Ouvrir la vérification").click()
    expect(page.locator(".heading")).to_contain_text("En vérification")
    expect(page.locator("main details[open] summary").filter(has_text=heading)).to_be_visible()
    expect(page.locator("#live [aria-live]")).to_have_text("La page montre ce qui vient de changer.")
    expect(page.locator("#live p")).to_be_hidden()
    assert reader.complaints == []


def test_what_somebody_types_is_not_touched_and_a_line_says_that_there_is_something_new(
    system: System, open_desk: OpenDesk, number: str
) -> None:
    reader = open_desk(system.base_url, javascript=True)
    page = _at_the_dossier(system, reader, "head", number)
    colleague = _at_the_dossier(system, open_desk(system.base_url), "amina", number)
    _opened(page)
    note = page.locator("main textarea").first
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    note.fill("À moitié écrit")
    colleague.get_by_role("button", name="Ouvrir la vérification").click()
    expect(page.locator("#live p")).to_be_visible()
    assert note.input_value() == "À moitié écrit"
    expect(page.locator(".heading")).to_contain_text("Déposé")
    page.locator("#live a").click()
    expect(page.locator(".heading")).to_contain_text("En vérification")
    assert reader.complaints == []


def test_the_queue_shows_a_dossier_that_has_just_come(system: System, open_desk: OpenDesk) -> None:
    reader = open_desk(system.base_url, javascript=True)
    page = reader.sign_in("amina", system.demo_password)
    page.goto(f"{system.base_url}/console/queue")
    _opened(page)
    counted = page.locator(".counts b").first.inner_text()
    deposit(open_desk(system.base_url), f"live.{uuid4().hex[:8]}@example.org", "fr")
    expect(page.locator(".counts b").first).not_to_have_text(counted)
    assert reader.complaints == []


def _opened(page: Page) -> None:
    """Wait until the page listens."""
    page.locator("#live[data-listens]").wait_for(state="attached")
