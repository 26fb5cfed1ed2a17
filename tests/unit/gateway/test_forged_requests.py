"""What another site makes a signed-in browser send has no effect."""

import pytest

from shared.contracts.investor.requests import OpenVerification
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER

MOVE = f"/api/v1/dossiers/{DOSSIER}/open-verification"


@pytest.fixture
def adviser(gateway: Gateway, browser: Browser) -> Browser:
    gateway.services.answers[OpenVerification] = None
    return browser.sign_in("adviser")


@pytest.mark.parametrize("token", ["", "0" * 64, "é"])
def test_without_the_session_s_token_nothing_changes(gateway: Gateway, adviser: Browser, token: str) -> None:
    adviser.csrf_token = ""
    answer = adviser.post(MOVE, headers={"X-CSRF-Token": token.encode()} if token else {})
    assert (answer.status_code, answer.json()["code"]) == (403, "session.csrf_mismatch")
    assert gateway.services.asked == []


def test_the_token_of_another_session_does_not_serve(gateway: Gateway, adviser: Browser) -> None:
    stolen = adviser.csrf_token
    adviser.sign_in("adviser")
    adviser.csrf_token = stolen
    assert adviser.post(MOVE).status_code == 403


def test_a_form_without_the_token_is_refused_and_with_it_accepted(gateway: Gateway, adviser: Browser) -> None:
    page = f"/console/dossiers/{DOSSIER}/open-verification"
    assert adviser.submit(page, {"csrf_token": ""}).status_code == 403
    assert gateway.services.commands() == []
    assert adviser.submit(page, {}).status_code == 303
    assert len(gateway.services.commands()) == 1


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize("path", ["/api/v1/session", "/console/sign-in", "/start", "/api/v1/dossiers"])
def test_not_even_public_forms_take_what_another_site_sends(browser: Browser, site: str, path: str) -> None:
    answer = browser.post(path, json={}, headers={"Sec-Fetch-Site": site})
    assert answer.status_code in {403, 422}


def test_another_site_cannot_sign_a_browser_in(gateway: Gateway, browser: Browser) -> None:
    answer = browser.submit(
        "/console/sign-in",
        {"username": "adviser", "password": "correct horse battery"},
        headers={"Sec-Fetch-Site": "cross-site"},
    )
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers
    assert gateway.store.tables.sessions == {}


@pytest.mark.parametrize("to", ["//evil.example", "https://evil.example/", "/\\evil.example", "\\\\evil", "/\nx"])
def test_choosing_a_language_never_leads_to_another_site(browser: Browser, to: str) -> None:
    assert browser.get("/language/ar", params={"to": to}).headers["location"] == "/"
