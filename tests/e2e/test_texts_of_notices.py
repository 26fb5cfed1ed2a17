"""A text of notices from its author to the next message: two persons, the real services, a real mail."""

from playwright.sync_api import expect

from tests.e2e.conftest import OpenDesk
from tests.support.systems import RunningSystem as System

PAGE = "/console/templates/filed"
WORDS = "Nous avons bien reçu votre dossier {number} ; conservez ce numéro."
SAID = "Nous avons bien reçu votre dossier OR-2026-00042 ; conservez ce numéro."


def test_an_editor_writes_a_text_tries_it_and_a_head_puts_it_live(system: System, open_desk: OpenDesk) -> None:
    author = open_desk(system.base_url, javascript=True)
    page = author.sign_in("editor", system.demo_password)
    author.open("/console/settings")
    page.locator("input[name=email]").fill("editor@centre.example")
    page.locator("select#language").select_option("fr")
    page.locator("form:has(input[name=email]) button").first.click()
    expect(page.locator(".notice.good")).to_be_visible()
    author.open(PAGE)
    page.get_by_role("button", name="Écrire une nouvelle version").click()
    page.locator("#happened_fr").fill("Dossier {numero}")
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    expect(page.locator("#happened_fr-error")).to_contain_text("numero")
    page.locator("#happened_fr").fill(WORDS)
    page.get_by_role("button", name="Enregistrer le brouillon").click()
    page.locator("select#language").select_option("fr")
    page.get_by_role("button", name="M'envoyer un essai").click()
    expect(page.get_by_text("L'essai est parti")).to_be_visible()
    page.get_by_role("link", name="Aperçu du brouillon").click()
    expect(page.frame_locator("iframe").first.get_by_text(SAID)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")

    second = open_desk(system.base_url, javascript=True)
    page = second.sign_in("head", system.demo_password)
    second.open(PAGE)
    page.locator("input[name=reason]").fill("Phrase plus simple")
    page.get_by_role("button", name="Mettre en service").click()
    expect(page.get_by_text("La version est en service.")).to_be_visible()
    second.open("/console/mail")
    page.get_by_role("row").filter(has_text="editor@centre.example").get_by_role("link").click()
    expect(page.locator(".letter")).to_contain_text(SAID)
    assert [one for one in author.complaints if "422" not in one] == second.complaints == []
