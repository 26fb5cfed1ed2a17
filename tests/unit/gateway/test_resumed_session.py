"""What was typed when a session had ended is not lost, is given to nobody else, and does nothing by itself."""

import html
import re
from urllib.parse import urlencode

import pytest

from shared.contracts.notifications.staff_contacts import GetStaffContact, SetStaffContact
from tests.support.gateway.browser import PASSWORD, Browser, Gateway, browsing

OWN = "/console/settings"
TYPED = {"email": "amina@centre.example", "language": "ar", "note": "<b>ملاحظة</b>"}
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def known(gateway: Gateway) -> Gateway:
    gateway.services.answers |= {GetStaffContact: None, SetStaffContact: None}
    return gateway


def _hidden(page: str, name: str) -> str:
    return next((html.unescape(value) for found, value in HIDDEN.findall(page) if found == name), "")


def _kept(known: Gateway, browser: Browser) -> str:
    """Typed, and sent too late."""
    browser.sign_in("adviser")
    known.later(hours=3)
    late = browser.submit(OWN, {**TYPED, "password": "not-to-be-kept"})
    assert late.status_code == 401
    assert "amina@centre.example" not in late.text, "the page may be seen by whoever sits there"
    kept = _hidden(late.text, "kept")
    assert kept
    return kept


def _sign_in(browser: Browser, kept: str, username: str = "adviser") -> str:
    answer = browser.submit("/console/sign-in", {"username": username, "password": PASSWORD, "next": OWN, "kept": kept})
    return answer.text


def test_after_signing_in_what_was_typed_is_there_and_is_sent_by_its_author(known: Gateway, browser: Browser) -> None:
    page = _sign_in(browser, _kept(known, browser))
    assert "&lt;b&gt;ملاحظة&lt;/b&gt;" in page
    assert "not-to-be-kept" not in page
    assert [one for one in known.services.asked if isinstance(one, SetStaffContact)] == [], "nothing is done by itself"
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(page)}
    sent = browser.submit(OWN, fields)
    assert sent.headers["location"] == f"{OWN}?done=set"
    command = known.services.commands()[-1]
    assert isinstance(command, SetStaffContact)
    assert command.email == "amina@centre.example"


def test_somebody_else_at_the_same_desk_does_not_see_it(known: Gateway, browser: Browser) -> None:
    assert "amina@" not in _sign_in(browser, _kept(known, browser), "head")


@pytest.mark.parametrize("forged", ["x", "!!!", "QUJD" * 40, ""])
def test_what_was_not_sealed_here_is_not_shown(known: Gateway, browser: Browser, forged: str) -> None:
    assert _sign_in(browser, forged) == ""


def test_a_form_of_another_site_is_not_kept(known: Gateway, browser: Browser) -> None:
    """Whoever would put words into a form of ours needs the ended session's token, which no other site can read."""
    browser.sign_in("adviser")
    known.later(hours=3)
    for token in ("", "0" * 64):
        body = urlencode({**TYPED, "csrf_token": token})
        headers = {"Accept": "text/html", "Content-Type": "application/x-www-form-urlencoded"}
        browser.csrf_token = ""
        answer = browser.post(OWN, content=body, headers=headers)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/console/sign-in?next={OWN}")


def test_a_session_that_its_owner_ended_from_elsewhere_keeps_nothing(known: Gateway, browser: Browser) -> None:
    with browsing(known) as other:
        browser.sign_in("adviser")
        other.sign_in("adviser")
        other.submit("/console/security/sessions/end-others", {})
        assert browser.submit(OWN, TYPED).status_code == 303


def test_the_reason_of_a_rule_survives_proving_again_who_one_is(known: Gateway, browser: Browser) -> None:
    browser.sign_in("head")
    known.later(minutes=20)
    said = {"role": "adviser", "first_day": "2026-06-01", "reason": "note de service 12"}
    asked = browser.submit("/console/factor-rules", said)
    assert asked.status_code == 200
    kept = _hidden(asked.text, "kept")
    page = browser.submit("/console/security/confirm", {"password": PASSWORD, "kept": kept}).text
    assert "note de service 12" in page
    fields = {name: html.unescape(value) for name, value in HIDDEN.findall(page) if name in (*said, "csrf_token")}
    assert browser.submit("/console/factor-rules", fields).status_code == 303
    assert known.store.tables.factors.rules[0].reason == "note de service 12"
