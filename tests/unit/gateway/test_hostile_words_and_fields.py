"""What staff and guessers write stays words; what a form did not ask for changes nothing; guesses tell nothing."""

import statistics
import time
from dataclasses import replace
from typing import Any

import pytest

from services.gateway.adapters.passwords import ArgonPasswords
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Role
from shared.contracts.investor.queries import TrackDossier
from shared.contracts.notifications.staff_contacts import GetStaffContact, ListStaffContacts, SetStaffContact
from tests.support.gateway.browser import PASSWORD, Browser, Gateway, browsing

NASTY = "أمينة <script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
SECURITY = "/console/security"


def _named(gateway: Gateway, username: str, name: str) -> None:
    known = gateway.store.tables.accounts[username]
    gateway.store.tables.accounts[username] = Credentials(
        replace(known.account, display_name=name), known.password_hash
    )


def _harmless(page: str) -> bool:
    return "<script>alert" not in page and "<img src=x" not in page and "&lt;script&gt;alert(1)" in page


def test_names_and_reasons_in_arabic_with_markup_stay_words_on_every_page_of_doors(
    gateway: Gateway, browser: Browser
) -> None:
    gateway.services.answers |= {ListStaffContacts: (), GetStaffContact: None}
    for role in (Role.ADVISER, Role.ADMINISTRATOR):
        _named(gateway, role.value, NASTY)
    theirs = gateway.account("adviser").id
    with browsing(gateway) as administrator:
        administrator.sign_in("administrator")
        rule = {"role": "adviser", "first_day": "2026-06-01", "reason": NASTY}
        assert administrator.submit("/console/factor-rules", rule).status_code == 303
        assert administrator.submit(f"/console/accounts/{theirs}/reset-factors", {"reason": NASTY}).status_code == 303
        for page in ("/console/factor-rules", "/console/accounts", f"/console/accounts/{theirs}"):
            assert _harmless(administrator.page(page).text), page
        assert _harmless(administrator.page(f"/console/accounts/{theirs}/reset-factors").text)
    browser.post(
        "/api/v1/session",
        json={"username": "adviser", "password": PASSWORD},
        headers={"User-Agent": "<script>alert(1)"},
    )
    assert _harmless(browser.page(SECURITY).text)


@pytest.mark.parametrize("path", ["/console/sign-in", "/console/sign-in/factor", "/console/security/confirm"])
def test_what_comes_back_into_a_form_of_the_doors_stays_words(browser: Browser, path: str) -> None:
    """Reflected: in the address, and in what was typed."""
    browser.sign_in("adviser")
    shown = [browser.page(path, params={"next": f"/console/{NASTY}"}).text]
    shown.append(browser.submit("/console/sign-in", {"username": NASTY, "password": "x", "next": NASTY}).text)
    for page in shown:
        assert "<script>alert" not in page
        assert "<img src=x" not in page


def test_a_form_takes_only_what_it_asks_for(gateway: Gateway, browser: Browser) -> None:
    """Mass assignment: whose account it is, who acts and what they may is the session's to say."""
    gateway.services.answers |= {GetStaffContact: None, SetStaffContact: None}
    head, own = gateway.account("head"), gateway.account("adviser")
    more = {"staff_id": str(head.id), "changed_by": str(head.id), "account_id": str(head.id), "role": "administrator"}
    browser.sign_in("adviser")
    browser.submit("/console/settings", {"email": "a@centre.example", "language": "fr", **more})
    command = gateway.services.commands()[-1]
    assert isinstance(command, SetStaffContact)
    assert (command.staff_id, command.changed_by) == (own.id, own.id)
    new = {"new_password": "a sentence of mine", "again": "a sentence of mine", **more, "username": "head"}
    assert browser.submit(f"{SECURITY}/password", new).status_code == 303
    assert gateway.store.tables.accounts["head"].password_hash == f"plain:{PASSWORD}"
    said: dict[str, Any] = {"username": "adviser", "password": "a sentence of mine", **more}
    assert browser.post("/api/v1/session", json=said).json()["account"]["role"] == "adviser"


def test_a_name_that_nobody_has_costs_as_much_as_one_that_somebody_has() -> None:
    """Enumeration by timing, with the real hashes: processor time of the whole process, which load does not stretch."""
    gateway = Gateway()
    passwords = ArgonPasswords()
    gateway.application.doors._passwords = passwords
    with browsing(gateway) as browser:
        hashed = browser.run(passwords.hash(PASSWORD))
        known = gateway.store.tables.accounts["head"]
        gateway.store.tables.accounts["head"] = Credentials(known.account, hashed)
        browser.post("/api/v1/session", json={"username": "warm", "password": "up"})

        def cost(username: str) -> float:
            began = time.process_time()
            assert browser.post("/api/v1/session", json={"username": username, "password": "x"}).status_code == 401
            return time.process_time() - began

        pairs = [(cost("head"), cost("nobody")) for _ in range(4)]
    there, nowhere = (statistics.median(side) for side in zip(*pairs, strict=True))
    assert 0.6 < nowhere / there < 1.67, pairs


def test_a_forged_link_is_refused_before_anybody_is_asked(gateway: Gateway, browser: Browser) -> None:
    """So neither answer nor time tells whether there is such a dossier."""
    for token in ("x", "a" * 60, f"{gateway.account('head').id}.1.sig"):
        assert browser.page(f"/track/{token}").status_code == 404
    assert [one for one in gateway.services.asked if isinstance(one, TrackDossier)] == []
