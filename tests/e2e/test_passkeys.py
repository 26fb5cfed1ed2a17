"""Passkeys in a real browser, with an authenticator that Chromium plays: added, second, alone, and copied."""

import base64
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, Page, expect

from tests.support.gateway.browser import PASSWORD, Gateway
from tests.support.gateway.over_http import serving_gateway
from tests.support.gateway.stand_ins import FakeServices

SECURITY = "/console/security"


@dataclass
class Seat:
    """A browser with an authenticator that knows its owner, in front of a gateway."""

    page: Page
    wires: CDPSession
    authenticator: str
    base_url: str
    gateway: Gateway

    def open(self, path: str) -> None:
        self.page.goto(f"{self.base_url}{path}")

    def give_password(self) -> None:
        self.open("/console/sign-in?next=/console/security")
        self.page.get_by_label("Nom d'utilisateur").fill("adviser")
        self.page.get_by_label("Mot de passe").fill(PASSWORD)
        self.page.get_by_role("button", name="Se connecter", exact=True).click()

    def add_passkey(self, name: str) -> None:
        self.page.locator("#passkey-name").fill(name)
        self.page.get_by_role("button", name="Ajouter une clé d'accès").click()

    def sign_out(self) -> None:
        self.page.get_by_role("button", name="Se déconnecter").click()
        expect(self.page.get_by_role("heading", name="Connexion", exact=True)).to_be_visible()

    def keys(self) -> list[dict[str, Any]]:
        found = self.wires.send("WebAuthn.getCredentials", {"authenticatorId": self.authenticator})
        listed: list[dict[str, Any]] = found["credentials"]
        return listed


@pytest.fixture
def seat(browser: Browser) -> Iterator[Seat]:
    with serving_gateway(FakeServices(), host="localhost") as (there, gateway):
        context = browser.new_context(locale="fr-FR")
        page = context.new_page()
        wires = context.new_cdp_session(page)
        wires.send("WebAuthn.enable")
        made = wires.send(
            "WebAuthn.addVirtualAuthenticator",
            {
                "options": {
                    "protocol": "ctap2",
                    "transport": "internal",
                    "hasResidentKey": True,
                    "hasUserVerification": True,
                    "isUserVerified": True,
                    "automaticPresenceSimulation": True,
                }
            },
        )
        yield Seat(page, wires, made["authenticatorId"], there.base_url, gateway)
        context.close()


def test_a_passkey_is_added_named_asked_for_after_the_password_and_opens_the_console_alone(seat: Seat) -> None:
    seat.give_password()
    seat.add_passkey("Téléphone du bureau")
    expect(seat.page.locator(".codes li")).to_have_count(10)
    seat.page.get_by_role("link", name="Je les ai notés").click()
    expect(seat.page.get_by_text("Téléphone du bureau").first).to_be_visible()
    (key,) = seat.keys()
    assert key["isResidentCredential"]
    assert base64.b64decode(key["userHandle"]) == seat.gateway.account("adviser").id.bytes

    seat.sign_out()
    seat.give_password()
    expect(seat.page.get_by_role("heading", name="Deuxième facteur")).to_be_visible()
    seat.page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    seat.page.wait_for_url(f"**{SECURITY}")

    seat.sign_out()
    seat.open("/console/sign-in?next=/console/security")
    seat.page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    seat.page.wait_for_url(f"**{SECURITY}")
    expect(seat.page.get_by_text("Clé d'accès ·").first).to_be_visible()
    (stored,) = seat.gateway.store.tables.factors.passkeys.values()
    assert stored.sign_count == seat.keys()[0]["signCount"] > 1


def test_the_passkey_also_proves_again_who_one_is(seat: Seat) -> None:
    seat.give_password()
    seat.add_passkey("Ordinateur")
    expect(seat.page.locator(".codes li")).to_have_count(10)
    seat.gateway.later(minutes=20)
    seat.open(f"{SECURITY}/confirm?next=/console/security")
    before = seat.page.context.cookies()
    seat.page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    seat.page.wait_for_url(f"**{SECURITY}")
    expect(seat.page.get_by_role("button", name="Ajouter une clé d'accès")).to_be_visible()
    assert _session(before) != _session(seat.page.context.cookies())


def test_a_passkey_whose_counter_went_back_opens_nothing_and_is_noted(seat: Seat) -> None:
    seat.give_password()
    seat.add_passkey("Ordinateur")
    expect(seat.page.locator(".codes li")).to_have_count(10)
    kept = seat.gateway.store.tables.factors.passkeys
    (stored,) = kept.values()
    kept[stored.id] = replace(stored, sign_count=1000)  # as if a copy had been used meanwhile
    seat.page.context.clear_cookies()
    seat.open("/console/sign-in")
    seat.page.get_by_role("button", name="Se connecter avec une clé d'accès").click()
    expect(seat.page.get_by_text("semble exister deux fois")).to_be_visible()
    owner = seat.gateway.account("adviser").id
    assert (owner, "passkey_copied", str(stored.id)) in seat.gateway.store.tables.journal


def test_who_gives_no_passkey_is_told_and_goes_on_with_the_password(seat: Seat) -> None:
    seat.open("/console/sign-in")
    seat.page.get_by_role("button", name="Se connecter avec une clé d'accès").click()  # this device has none
    expect(seat.page.get_by_role("alert")).to_contain_text("n'a pas donné de clé d'accès")
    seat.give_password()
    seat.page.wait_for_url(f"**{SECURITY}")


def _session(cookies: list[Any]) -> str:
    return str(next(cookie["value"] for cookie in cookies if cookie["name"] == "primo_session"))
