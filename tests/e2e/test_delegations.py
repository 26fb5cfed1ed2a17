"""A head on leave lends their role; the colleague takes it up, sees on each page for whom, and puts it down."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import OpenDesk
from tests.e2e.page_checks import barriers
from tests.e2e.test_adviser_day import System

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

ALL = "/console/delegations"
HEAD, YOUSSEF = "Chef d'unité (démonstration)", "Youssef (démonstration)"
TAKE, BAR = {"fr": f"Agir pour {HEAD}", "ar": f"التصرف نيابة عن {HEAD}"}, ".acting"


@pytest.fixture
def lent(system: System, open_desk: OpenDesk) -> Iterator[None]:
    head = open_desk(system.base_url)
    head.sign_in("head", system.demo_password)
    page = head.open(ALL)
    taker = page.locator("#taker_id option", has_text=YOUSSEF).get_attribute("value")
    page.locator("#taker_id").select_option(taker)
    today = date.today()
    page.locator("#first_day").fill(today.isoformat())
    page.locator("#last_day").fill((today + timedelta(days=2)).isoformat())
    page.get_by_role("button", name="Confier", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("Le rôle est confié.")
    yield
    page = head.open(ALL)
    page.get_by_role("button", name="Mettre fin").first.click()
    expect(page.get_by_role("status")).to_have_text("La délégation est terminée.")
    assert head.complaints == []


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))


@pytest.mark.parametrize("language", ["fr", "ar"])
@pytest.mark.usefixtures("lent")
def test_a_colleague_takes_the_role_up_and_puts_it_down(system: System, open_desk: OpenDesk, language: str) -> None:
    desk = open_desk(system.base_url, javascript=True)
    page = desk.sign_in("youssef", system.demo_password)
    expect(page.get_by_role("link", name="Un rôle vous est confié")).to_be_visible()
    desk.open(f"/language/{language}?to={ALL}")
    page.get_by_role("button", name=TAKE[language]).click()
    expect(page.locator(BAR)).to_contain_text(HEAD)
    desk.open("/console/statistics")
    expect(page.locator("h1")).to_be_visible()
    for width in (320, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.locator(BAR)).to_be_visible()
        assert fits(page), width
    assert barriers(page, "a page of who acts for another") == []
    desk.open(ALL)
    for width in (320, 768, 1440):
        page.set_viewport_size({"width": width, "height": 900})
        assert fits(page), width
    assert barriers(page, "the delegations") == []
    page.locator(f"{BAR} button").click()
    expect(page.locator(BAR)).to_have_count(0)
    assert page.request.get(f"{system.base_url}/console/statistics").status == 403
    assert desk.complaints == []
