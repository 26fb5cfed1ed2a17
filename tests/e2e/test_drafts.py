"""Nothing typed is lost, by a reload or by a line that goes down; and nothing stays where others could read it."""

from uuid import uuid4

import pytest
from playwright.sync_api import Error, Locator, Page, expect

from tests.e2e.conftest import Desk, OpenDesk
from tests.e2e.page_checks import barriers
from tests.e2e.test_adviser_day import System, deposit

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]

DRAFTS = "Object.keys(sessionStorage).filter(key => key.startsWith('primo.draft:'))"
NO_LINE = "net::ERR_INTERNET_DISCONNECTED"


@pytest.fixture
def desk(system: System, open_desk: OpenDesk) -> Desk:
    return open_desk(system.base_url, javascript=True)


def _dossier(system: System, open_desk: OpenDesk, desk: Desk) -> Page:
    number = deposit(open_desk(system.base_url), f"drafts.{uuid4().hex[:8]}@example.org", "fr")
    page = desk.sign_in("amina", system.demo_password)
    page.locator("button#go").wait_for()
    page.keyboard.press("Control+k")
    page.keyboard.type(number)
    page.keyboard.press("Enter")
    expect(page.locator(".heading")).to_contain_text("Déposé")
    return page


def _name(page: Page) -> Locator:
    """A field of a form that stays, whatever likenesses are found and whoever acts meanwhile."""
    page.evaluate("document.querySelectorAll('main details').forEach(one => { one.open = true; })")
    return page.locator("form[action$='/name-mandatary'] input:is([type=text], :not([type]))").first


@pytest.mark.parametrize(("language", "told"), [("fr", "Repris"), ("ar", "استُرجع"), ("de", "Wiederhergestellt")])
def test_a_started_project_is_there_again_after_a_reload_and_can_be_thrown_away(
    desk: Desk, language: str, told: str
) -> None:
    page = desk.open(f"/language/{language}?to=/start")
    page.locator("#full_name").fill("Fatima Exemple")
    page.locator("#description").fill("Une première ligne\net une autre")
    page.locator("#residence_country").select_option("DE")
    page.locator("#consent").check()
    page.goto(f"{desk.base_url}/start")
    expect(page.locator(".draft [role=status]")).to_contain_text(told)
    assert page.locator("#full_name").input_value() == "Fatima Exemple"
    assert page.locator("#description").input_value() == "Une première ligne\net une autre"
    assert page.locator("#residence_country").input_value() == "DE"
    assert not page.locator("#consent").is_checked(), "consent is given anew"
    assert page.evaluate("localStorage.length") == 0
    assert barriers(page, "/start") == []
    page.locator(".draft button").click()
    expect(page.locator(".draft")).to_have_count(0)
    assert page.locator("#full_name").input_value() == ""
    page.reload()
    assert page.locator("#full_name").input_value() == ""
    assert desk.complaints == []


def test_what_was_deposited_is_forgotten(desk: Desk) -> None:
    deposit(desk, f"drafts.{uuid4().hex[:8]}@example.org", "fr")
    assert desk.page.evaluate(DRAFTS) == []
    desk.open("/start")
    assert desk.page.locator("#full_name").input_value() == ""
    assert desk.complaints == []


def test_a_form_sent_while_the_line_is_down_comes_back_whole(desk: Desk) -> None:
    page = desk.open("/start")
    page.locator("#full_name").fill("Fatima Exemple")
    page.locator("#title").fill("Conserverie")
    desk.context.set_offline(True)
    try:
        page.get_by_role("button", name="Déposer le dossier").click(timeout=5000)
        page.wait_for_timeout(500)
    except Error:
        pass  # the window shows that there is no line
    desk.context.set_offline(False)
    desk.open("/")
    desk.open("/start")
    assert page.locator("#title").input_value() == "Conserverie"
    expect(page.locator(".draft")).to_be_visible()
    assert [one for one in desk.complaints if NO_LINE not in one] == []


def test_faults_found_by_the_server_keep_the_draft_until_it_is_taken(desk: Desk) -> None:
    page = desk.open("/start")
    page.locator("#full_name").fill("Fatima Exemple")
    page.get_by_role("button", name="Déposer le dossier").click()
    expect(page.locator("#faults")).to_be_visible()
    page.locator("#title").fill("Conserverie")
    desk.open("/start")
    assert page.locator("#full_name").input_value() == "Fatima Exemple"
    assert page.locator("#title").input_value() == "Conserverie"


def test_an_advisers_words_are_given_back_and_gone_once_they_signed_out(
    system: System, open_desk: OpenDesk, desk: Desk
) -> None:
    page = _dossier(system, open_desk, desk)
    name = _name(page)
    name.fill("À moitié écrit")
    page.reload()
    expect(page.locator(".draft")).to_have_count(1)
    expect(name).to_be_visible()
    assert name.input_value() == "À moitié écrit"
    address = page.url
    page.get_by_role("button", name="Se déconnecter").click()
    page.get_by_label("Mot de passe").wait_for()
    assert page.evaluate(DRAFTS) == []
    desk.sign_in("head", system.demo_password)
    page.goto(address)
    assert name.input_value() == ""
    assert desk.complaints == []


def test_another_person_at_the_same_window_is_given_nothing(system: System, open_desk: OpenDesk, desk: Desk) -> None:
    page = _dossier(system, open_desk, desk)
    name = _name(page)
    name.fill("À moitié écrit")
    address = page.url
    desk.context.clear_cookies()
    desk.sign_in("head", system.demo_password)
    page.locator("button#go").wait_for()
    page.goto(address)
    assert name.input_value() == ""
    assert page.evaluate(DRAFTS) == []


def test_what_was_given_back_counts_as_typed_when_a_colleague_acts(
    system: System, open_desk: OpenDesk, desk: Desk
) -> None:
    page = _dossier(system, open_desk, desk)
    name = _name(page)
    name.fill("À moitié écrit")
    page.reload()
    page.locator("#live[data-listens]").wait_for(state="attached")
    colleague = open_desk(system.base_url).sign_in("head", system.demo_password)
    colleague.goto(page.url)
    colleague.get_by_role("button", name="Ouvrir la vérification").click()
    expect(page.locator("#live p")).to_be_visible()
    assert name.input_value() == "À moitié écrit"
    page.locator("#live a").click()
    expect(page.locator(".heading")).to_contain_text("En vérification")
    expect(page.locator(".draft")).to_have_count(1)
