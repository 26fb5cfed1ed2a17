"""Words are explained where they stand: by hovering, the keyboard, a touch, and without a script (WCAG 1.4.13)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.e2e.conftest import OpenDesk
from tests.e2e.page_checks import barriers
from tests.support.gateway.over_http import OverHttp, over_http
from tests.support.gateway.stand_ins import FakeServices

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


@pytest.fixture(scope="module")
def there() -> Iterator[OverHttp]:
    with over_http(FakeServices()) as found:
        yield found


def _word(page: Page) -> tuple[Locator, Locator]:
    """The first word that the page explains, and what explains it."""
    return page.locator(".term-word").first, page.locator(".term-said").first


def _clear_of(page: Page) -> None:
    page.mouse.move(1, 1)


def test_what_the_pointer_opens_stays_while_it_is_read_and_goes_with_escape(
    there: OverHttp, open_desk: OpenDesk
) -> None:
    desk = open_desk(there.base_url, javascript=True)
    word, said = _word(desk.open("/aid"))
    word.hover()
    expect(said).to_be_visible()
    said.hover()
    desk.page.wait_for_timeout(700)  # longer than it takes to close
    expect(said).to_be_visible()
    assert barriers(desk.page, "/aid with a word open") == []
    desk.page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    _clear_of(desk.page)
    word.hover()
    expect(said).to_be_visible()
    _clear_of(desk.page)
    expect(said).to_be_hidden()
    assert desk.complaints == []


def test_the_keyboard_opens_a_word_leads_into_it_and_gets_back(there: OverHttp, open_desk: OpenDesk) -> None:
    desk = open_desk(there.base_url, javascript=True)
    page = desk.open("/start")
    word, said = _word(page)
    page.keyboard.press("Tab")  # a key was the last thing used: focus is seen
    word.focus()
    expect(said).to_be_visible()
    page.keyboard.press("Tab")
    expect(said.locator("a")).to_be_focused()
    page.keyboard.press("Escape")
    expect(said).to_be_hidden()
    expect(word).to_be_focused()
    page.keyboard.press("Enter")
    expect(said).to_be_visible()
    page.keyboard.press("Tab")
    page.keyboard.press("Tab")
    expect(said).to_be_hidden()
    assert desk.complaints == []


def test_a_click_keeps_what_hovering_opened(there: OverHttp, open_desk: OpenDesk) -> None:
    desk = open_desk(there.base_url, javascript=True)
    word, said = _word(desk.open("/aid"))
    word.hover()
    expect(said).to_be_visible()
    word.click()
    _clear_of(desk.page)
    desk.page.wait_for_timeout(700)
    expect(said).to_be_visible()
    word.click()
    expect(said).to_be_hidden()


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_a_touch_on_a_telephone_opens_a_word_within_the_window_without_a_script(
    there: OverHttp, browser: Browser, language: str
) -> None:
    context = browser.new_context(
        viewport={"width": 320, "height": 640}, has_touch=True, java_script_enabled=False, locale=language
    )
    page = context.new_page()
    page.goto(f"{there.base_url}/start")
    word, said = page.locator(".term-word").last, page.locator(".term-said").last
    word.tap()
    expect(said).to_be_visible()
    box = said.bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 320
    context.close()
