"""A day's work in a real browser, without JavaScript: an investor deposits, an adviser works, the investor is told."""

import re
import time
from collections.abc import Callable
from typing import Protocol
from uuid import uuid4

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.conftest import Desk, OpenDesk

pytestmark = pytest.mark.browser

PATIENCE_S = 30.0
WIDTHS = (320, 768, 1440)


class System(Protocol):
    """A whole system that runs."""

    @property
    def base_url(self) -> str: ...

    @property
    def demo_password(self) -> str: ...


def deposit(desk: Desk, email: str, language: str) -> str:
    """Fill in the public form. Answers the receipt's number."""
    page = desk.open("/start")
    page.get_by_label("Nom et prénom").fill("Fatima Exemple")
    page.get_by_label("Adresse électronique").fill(email)
    page.get_by_label("Pays de résidence").select_option("DE")
    page.get_by_label("Langue dans laquelle vous écrire").select_option(language)
    page.get_by_label("Titre du projet").fill("Unité de conditionnement d'agrumes")
    page.get_by_label("Province ou préfecture").select_option(label="Berkane")
    page.get_by_label("Secteur").select_option("agro_industry")
    page.get_by_label("Montant prévu, en dirhams").fill("12 500 000")
    page.get_by_label("Emplois prévus").fill("35")
    page.get_by_label("J'accepte que le centre m'écrive").check()
    page.get_by_role("button", name="Déposer le dossier").click()
    expect(page.get_by_role("heading", name="Votre dossier est déposé")).to_be_visible()
    number = page.locator(".big-number").inner_text()
    assert re.fullmatch(r"OR-\d{4}-\d{5}", number)
    return number


def _until(page: Page, look: Callable[[], bool]) -> None:
    """Load the page again until it shows what is on its way."""
    deadline = time.monotonic() + PATIENCE_S
    while not look():
        assert time.monotonic() < deadline, f"waited {PATIENCE_S:.0f} s on {page.url}"
        time.sleep(0.3)
        page.reload()


@pytest.mark.timeout(300)
def test_a_complement_is_asked_for_and_the_investor_reads_it_in_their_language(
    system: System, open_desk: OpenDesk
) -> None:
    email = f"fatima.{uuid4().hex[:8]}@example.org"
    number = deposit(open_desk(system.base_url), email, "de")

    adviser = open_desk(system.base_url)
    page = adviser.sign_in("amina", system.demo_password)
    expect(page.get_by_role("heading", name="File des dossiers")).to_be_visible()
    page.get_by_label("Rechercher").fill(number)
    page.get_by_role("button", name="Filtrer").click()
    page.get_by_role("link", name=number).click()

    page.get_by_role("button", name="Ouvrir la vérification").click()
    expect(page.get_by_role("status")).to_contain_text("La vérification est ouverte.")

    page.locator("summary", has_text="Demander des pièces manquantes").click()
    form = page.locator("#do-request-complement")
    form.get_by_label("Plan d'affaires").check()
    form.get_by_label("Justificatif de fonds propres").check()
    form.locator("button:not([type])").click()
    expect(page.get_by_role("status")).to_contain_text("La demande de complément est partie.")
    expect(page.locator(".heading")).to_contain_text("Complément demandé")
    assert page.locator("#do-request-complement").count() == 0, "it may be asked for only once"

    link = _tracking_link(adviser, email)
    investor = open_desk(system.base_url, locale="en-GB", width=360)
    told = investor.open(link)
    assert told.locator("html").get_attribute("lang") == "de"
    expect(told.get_by_role("heading", name="Was fehlt")).to_be_visible()
    expect(told.locator(".todo")).to_contain_text("Geschäftsplan")
    assert "Amina" not in told.content()
    assert adviser.complaints == []
    assert investor.complaints == []


def _tracking_link(desk: Desk, email: str) -> str:
    """The link in the newest of the messages to that address, once there are enough of them."""
    page = desk.open("/console/mail")
    wanted = page.locator("tbody tr", has_text=email)
    _until(page, lambda: wanted.count() >= 3)  # filed, verification opened, complement requested
    wanted.first.get_by_role("link").click()
    link = page.locator(".letter a[href*='/track/']").first.get_attribute("href")
    assert link is not None
    return link


@pytest.mark.timeout(300)
def test_two_people_decide_and_one_alone_cannot(system: System, open_desk: OpenDesk) -> None:
    number = deposit(open_desk(system.base_url), f"omar.{uuid4().hex[:8]}@example.org", "fr")
    adviser, head = open_desk(system.base_url), open_desk(system.base_url)
    page = adviser.sign_in("amina", system.demo_password)
    page.goto(f"{system.base_url}/console/queue")
    page.get_by_role("searchbox").fill(number)
    page.get_by_role("button", name="Filtrer").click()
    assert number not in page.url, "what is searched for may be a name"
    page.get_by_role("link", name=number).click()
    page.get_by_role("button", name="Ouvrir la vérification").click()
    page.locator("summary", has_text="Enregistrer des pièces reçues").click()
    for box in page.locator("#do-record-pieces input[type=checkbox]").all():
        box.check()
    page.locator("#do-record-pieces button:not([type])").click()
    page.get_by_role("button", name="Déclarer le dossier complet").click()
    page.get_by_role("button", name="Lancer l'instruction").click()
    page.locator("summary", has_text="Inscrire à une séance").click()
    page.locator("#do-schedule-dossier input[type=date]").fill(time.strftime("%Y-%m-%d"))
    page.locator("#do-schedule-dossier button:not([type])").click()
    page.locator("summary", has_text="Saisir la décision").click()
    page.locator("#do-propose-decision").get_by_label("Favorable", exact=True).check()
    page.locator("#do-propose-decision button:not([type])").click()
    expect(page.get_by_role("status")).to_contain_text("elle attend une deuxième personne")
    assert page.get_by_role("button", name="Valider la décision").count() == 0

    other = head.sign_in("head", system.demo_password)
    other.goto(page.url.partition("?")[0])
    other.get_by_role("button", name="Valider la décision").click()
    expect(other.locator(".heading")).to_contain_text("Avis favorable")
    assert adviser.complaints + head.complaints == []


def _resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


def _open_each_group(page: Page, width: int) -> None:
    """By the keyboard: one group is open at a time, over the page and inside the window."""
    groups = page.locator(".console-nav summary")
    assert groups.count() >= 2
    for place in range(groups.count()):
        groups.nth(place).focus()
        page.keyboard.press("Enter")
        shown = page.locator(".console-nav details[open] > ul")
        expect(shown).to_have_count(1)
        box = shown.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= width
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.closest('details[open]') !== null"), "its first link comes next"
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("locale", ["fr-FR", "ar-MA"])
def test_the_console_is_steered_by_the_keyboard_in_every_window(
    system: System, open_desk: OpenDesk, locale: str
) -> None:
    desk = open_desk(system.base_url, locale=locale, javascript=True)
    desk.sign_in("administrator", system.demo_password)
    desk.page.locator(".whoami").wait_for()
    desk.open(f"/language/{locale[:2]}")
    desk.open("/console/operations")
    for width in WIDTHS:
        _resize(desk.page, width)
        _open_each_group(desk.page, width)
    assert desk.complaints == []
