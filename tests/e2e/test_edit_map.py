"""The map of the territory editor follows what is typed, and fills the fields by a click or by the keyboard."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from shared.contracts.request import Request
from shared.contracts.territory.poles import ListPoles
from shared.contracts.territory.queries import ListProvinces
from shared.contracts.territory.sites import GetSite, ListSites
from tests.e2e.conftest import OpenDesk
from tests.e2e.page_checks import barriers, faint_words
from tests.support.gateway.browser import PASSWORD
from tests.support.gateway.over_http import serving_gateway
from tests.support.gateway.stand_ins import FakeServices
from tests.unit.gateway.test_edit_map import some_provinces
from tests.unit.gateway.test_site_pages import a_site

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]

CORNERS = "[-2.9, 35], [-2.899, 35], [-2.899, 35.001], [-2.9, 35.001], [-2.9, 35]"
SQUARE = f'{{"type": "Polygon", "coordinates": [[{CORNERS}]]}}'


@pytest.fixture
def page(open_desk: OpenDesk) -> Iterator[Page]:
    answers: dict[type[Request[Any]], Any] = {
        ListProvinces: some_provinces(),
        ListPoles: (),
        ListSites: (),
        GetSite: a_site(),
    }
    with serving_gateway(FakeServices(answers)) as (there, _):
        desk = open_desk(there.base_url, javascript=True)
        opened = desk.open("/console/sites/selouane")  # the door leads back to it
        opened.get_by_label("Nom d'utilisateur").fill("editor")
        opened.get_by_label("Mot de passe").fill(PASSWORD)
        opened.get_by_role("button", name="Se connecter", exact=True).click()
        opened.locator(".edit-map-tools").wait_for()
        yield opened
        assert desk.complaints == []


def test_what_is_typed_is_drawn_and_said_and_what_is_wrong_is_told_at_once(page: Page) -> None:
    said, border = page.locator(".edit-map-said"), page.locator(".edit-map-border")
    expect(said).to_contain_text("Nador")
    page.locator("#geometry").fill(SQUARE)
    expect(said).to_contain_text("4 sommets")
    assert border.get_attribute("d")
    area = int("".join(one for one in said.inner_text().partition("environ")[2] if one.isdigit() and one != "²"))
    assert 9_900 < area < 10_300, "91 m by 111 m"
    page.locator("#geometry").fill(SQUARE[:-5])
    expect(said).to_contain_text("GeoJSON")
    page.locator("#latitude").fill("-2.9")
    page.locator("#longitude").fill("35.06")
    expect(said).to_contain_text("inversées")
    assert barriers(page, "/console/sites") + faint_words(page, "/console/sites") == []


def test_a_place_is_chosen_by_a_click_and_by_the_keyboard_alone(page: Page) -> None:
    latitude, longitude = page.locator("#latitude"), page.locator("#longitude")
    page.get_by_role("button", name="Toute la région").click()
    sheet = page.locator(".edit-map-sheet svg")
    box = sheet.bounding_box()
    assert box is not None
    sheet.click(position={"x": box["width"] / 2, "y": box["height"] / 2})
    assert abs(float(longitude.input_value()) + 3.0) < 0.05
    assert abs(float(latitude.input_value()) - 35.05) < 0.05
    before = float(longitude.input_value())
    page.locator(".edit-map-sheet").focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("+")
    page.keyboard.press("Enter")
    assert float(longitude.input_value()) > before
    expect(page.locator(".edit-map-said")).to_contain_text("Point")
