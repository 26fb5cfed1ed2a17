"""Sessions: who gets one, how long it holds, and what guessing brings."""

from dataclasses import replace

import pytest

from services.gateway.domain.session import digest
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role
from tests.support.gateway.browser import PASSWORD, Browser, Gateway, browsing


def _try(browser: Browser, username: str, password: str = "wrong") -> int:
    return browser.post("/api/v1/session", json={"username": username, "password": password}).status_code


def test_signing_in_tells_who_one_is_and_hides_the_token_from_scripts(browser: Browser) -> None:
    answer = browser.post("/api/v1/session", json={"username": " Adviser ", "password": PASSWORD})

    assert answer.json()["account"]["role"] == "adviser"
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


def test_with_tls_the_cookie_is_sent_over_tls_only_and_bound_to_the_host() -> None:
    with browsing(Gateway(settings={"public_url": "https://primo.example"})) as browser:
        answer = browser.post("/api/v1/session", json={"username": "adviser", "password": PASSWORD})
        assert answer.headers["set-cookie"].startswith("__Host-primo_session=")
        assert "Secure" in answer.headers["set-cookie"]
        assert "max-age" in answer.headers["strict-transport-security"]


def test_the_database_never_holds_the_token(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    token = browser.cookies["primo_session"]
    assert list(gateway.store.tables.sessions) == [digest(token)]
    assert token not in repr(gateway.store.tables.sessions)


def test_a_wrong_name_and_a_wrong_password_cannot_be_told_apart(gateway: Gateway, browser: Browser) -> None:
    unknown = browser.post("/api/v1/session", json={"username": "nobody", "password": "wrong"})
    wrong = browser.post("/api/v1/session", json={"username": "adviser", "password": "wrong"})

    assert unknown.status_code == wrong.status_code == 401
    assert {**unknown.json(), "instance": ""} == {**wrong.json(), "instance": ""}
    assert gateway.passwords.verified == 2, "as much work is done for a name that nobody has"


def test_signing_in_again_ends_the_session_before(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    first = browser.cookies["primo_session"]
    browser.sign_in("adviser")

    assert browser.cookies["primo_session"] != first
    assert digest(first) not in gateway.store.tables.sessions


def test_signing_out_ends_the_session_for_whoever_kept_its_cookie(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    kept = browser.cookies["primo_session"]
    assert browser.request("DELETE", "/api/v1/session").status_code == 204

    browser.cookies.set("primo_session", kept)
    assert browser.get("/api/v1/session").status_code == 401


def test_a_session_ends_when_unused_and_at_the_latest_after_a_working_day(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    for _ in range(6):
        gateway.later(hours=1, minutes=30)
        assert browser.get("/api/v1/session").status_code == 200
    gateway.later(hours=1, minutes=30)
    assert browser.get("/api/v1/session").status_code == 401

    browser.sign_in("adviser")
    gateway.later(hours=2, minutes=1)
    assert browser.get("/api/v1/session").status_code == 401


def test_guessing_is_slowed_down_and_says_when_to_come_back(gateway: Gateway, browser: Browser) -> None:
    assert [_try(browser, "head") for _ in range(5)] == [401] * 5
    looked_at = gateway.passwords.verified

    refused = browser.post("/api/v1/session", json={"username": "head", "password": PASSWORD})
    assert refused.status_code == 429
    assert 0 < int(refused.headers["retry-after"]) <= 901
    assert gateway.passwords.verified == looked_at, "not even the right password is looked at"

    gateway.later(minutes=16)
    browser.sign_in("head")


def test_guesses_from_elsewhere_do_not_lock_the_owner_out(gateway: Gateway, browser: Browser) -> None:
    with browsing(gateway, address="198.51.100.9") as stranger:
        for _ in range(8):
            _try(stranger, "head")
        assert _try(stranger, "head", PASSWORD) == 429
        assert _try(stranger, "adviser", PASSWORD) == 200, "nor are others of the same address"
    browser.sign_in("head")


def test_the_right_password_forgets_the_failures_before(browser: Browser) -> None:
    for _ in range(4):
        _try(browser, "head")
    browser.sign_in("head")
    assert [_try(browser, "head") for _ in range(5)] == [401] * 5


def test_names_and_addresses_of_failed_sign_ins_are_not_kept(gateway: Gateway, browser: Browser) -> None:
    _try(browser, "somebody.private")
    kept = repr(gateway.store.tables.attempts)
    assert "somebody" not in kept
    assert "192.0.2.7" not in kept


def test_an_account_that_was_closed_cannot_sign_in(gateway: Gateway, browser: Browser) -> None:
    known = gateway.store.tables.accounts["head"]
    gateway.store.tables.accounts["head"] = Credentials(replace(known.account, active=False), known.password_hash)
    assert _try(browser, "head", PASSWORD) == 401


@pytest.mark.parametrize(
    ("role", "page"),
    [
        (Role.ADVISER, "/console/queue"),
        (Role.PLANNER, "/console/pipeline"),
        (Role.EDITOR, "/console/opportunities"),
        (Role.ADMINISTRATOR, "/console"),  # which leads on to the first steps, until they are put away
    ],
)
def test_the_console_opens_where_the_role_s_day_begins(browser: Browser, role: Role, page: str) -> None:
    answer = browser.submit("/console/sign-in", {"username": role.value, "password": PASSWORD})
    assert (answer.status_code, answer.headers["location"]) == (303, page)


@pytest.mark.parametrize("wanted", ["//evil.example/console/", "https://evil.example", "/console/../x\\", "/start"])
def test_signing_in_never_leads_to_another_site(browser: Browser, wanted: str) -> None:
    answer = browser.submit("/console/sign-in", {"username": "adviser", "password": PASSWORD, "next": wanted})
    assert answer.headers["location"] == "/console/queue"


def test_a_page_asked_for_before_signing_in_opens_after_it(browser: Browser) -> None:
    sent = browser.page("/console/import")
    assert sent.headers["location"] == "/console/sign-in?next=/console/import"
    answer = browser.submit(
        "/console/sign-in", {"username": "adviser", "password": PASSWORD, "next": "/console/import"}
    )
    assert answer.headers["location"] == "/console/import"
