"""One's own sessions: seen in words, ended one by one or all, and never anybody else's."""

import re

import pytest

from services.gateway.domain.device import Device, device_of
from tests.support.gateway.browser import PASSWORD, Browser, Gateway, browsing

SECURITY = "/console/security"
PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Version/18.5 Safari/604.1"
EDGE = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0"


def _signed_in_by(browser: Browser, agent: str) -> None:
    answer = browser.post(
        "/api/v1/session", json={"username": "adviser", "password": PASSWORD}, headers={"User-Agent": agent}
    )
    browser.csrf_token = answer.json()["csrf_token"]


@pytest.mark.parametrize(
    ("agent", "known"),
    [
        (PHONE, Device("safari", "ios")),
        (EDGE, Device("edge", "windows")),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", Device("firefox", "linux")),
        ("<script>alert(1)</script>", Device()),
        ("", Device()),
    ],
)
def test_a_device_is_told_in_coarse_words_from_a_closed_list(agent: str, known: Device) -> None:
    assert device_of(agent) == known


def test_one_sees_where_one_is_signed_in_and_ends_the_session_one_does_not_know(
    gateway: Gateway, browser: Browser
) -> None:
    with browsing(gateway) as phone:
        _signed_in_by(phone, PHONE)
        _signed_in_by(browser, EDGE)
        page = browser.page(SECURITY).text
        assert "Safari · iOS" in page
        assert "Edge · Windows" in page
        assert page.count("cette session") == 1
        (other,) = re.findall(r"/sessions/([0-9a-f-]{36})/end", page)
        assert browser.submit(f"{SECURITY}/sessions/{other}/end", {}).status_code == 303
        assert phone.get("/api/v1/session").status_code == 401
        assert browser.get("/api/v1/session").status_code == 200
        assert browser.submit(f"{SECURITY}/sessions/{other}/end", {}).status_code == 404


def test_nobody_ends_or_sees_somebody_else_s(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    (own,) = gateway.store.tables.sessions.values()
    with browsing(gateway) as administrator:
        administrator.sign_in("administrator")
        assert str(own.id) not in administrator.page(SECURITY).text
        assert administrator.submit(f"{SECURITY}/sessions/{own.id}/end", {}).status_code == 404
        assert administrator.submit(f"{SECURITY}/sessions/end-others", {}).status_code == 303
    assert browser.get("/api/v1/session").status_code == 200


def test_ending_all_others_and_changing_the_password_leave_this_one_alone(gateway: Gateway, browser: Browser) -> None:
    with browsing(gateway) as one, browsing(gateway) as two:
        browser.sign_in("adviser")
        one.sign_in("adviser")
        assert browser.submit(f"{SECURITY}/sessions/end-others", {}).status_code == 303
        assert one.get("/api/v1/session").status_code == 401
        two.sign_in("adviser")
        for new, again in (("short", "short"), ("a sentence of mine", "a sentence of yours"), ("adviser", "adviser")):
            assert browser.submit(f"{SECURITY}/password", {"new_password": new, "again": again}).status_code == 422
        changed = browser.submit(
            f"{SECURITY}/password", {"new_password": "a sentence of mine", "again": "a sentence of mine"}
        )
        assert changed.status_code == 303
        assert two.get("/api/v1/session").status_code == 401
        assert browser.get("/api/v1/session").status_code == 200
        assert two.post("/api/v1/session", json={"username": "adviser", "password": PASSWORD}).status_code == 401
        two.sign_in("adviser", "a sentence of mine")


def test_a_session_planted_before_signing_in_is_not_the_one_after_it(gateway: Gateway, browser: Browser) -> None:
    """Session fixation: the attacker's token, put into the victim's browser, opens nothing when the victim is in."""
    with browsing(gateway) as attacker:
        planted = attacker.sign_in("editor").cookies["primo_session"]
        for token in ("chosen-by-an-attacker", planted):
            browser.cookies.clear()
            browser.cookies.set("primo_session", token)
            answer = browser.submit("/console/sign-in", {"username": "head", "password": PASSWORD})
            assert answer.status_code == 303
            assert browser.cookies.get("primo_session", domain="gateway.test") != token
        assert attacker.get("/api/v1/session").status_code == 401, "nor is the attacker in as anybody"


def test_a_known_browser_signs_in_while_the_name_is_guessed_at_from_everywhere(
    gateway: Gateway, browser: Browser
) -> None:
    browser.sign_in("head")
    for number in range(60):
        with browsing(gateway, address=f"198.51.100.{number}") as guesser:
            guesser.post("/api/v1/session", json={"username": "head", "password": "wrong"})
    with browsing(gateway, address="203.0.113.9") as new:
        refused = new.post("/api/v1/session", json={"username": "head", "password": PASSWORD})
        assert refused.status_code == 429, "guesses from many places are slowed down as well"
    browser.sign_in("head")
    for _ in range(5):
        browser.post("/api/v1/session", json={"username": "head", "password": "wrong"})
    last = browser.post("/api/v1/session", json={"username": "head", "password": PASSWORD})
    assert last.status_code == 429, "a known browser is no way to guess for ever"


def test_a_mark_is_of_one_name_and_cannot_be_made_or_changed(gateway: Gateway, browser: Browser) -> None:
    mark = browser.sign_in("editor").cookies["primo_devices"]
    assert "editor" not in mark
    forged = f"{mark.split('.')[0]}.9999999999.{mark.split('.')[2]}"
    for cookie in (mark, forged, "a.b.c", "~~~", "x" * 5000):
        with browsing(gateway, address="203.0.113.10") as guesser:
            guesser.cookies.set("primo_devices", cookie)
            statuses = [
                guesser.post("/api/v1/session", json={"username": "head", "password": "wrong"}).status_code
                for _ in range(6)
            ]
        gateway.later(minutes=16)
        assert statuses == [401] * 5 + [429], cookie[:40]
