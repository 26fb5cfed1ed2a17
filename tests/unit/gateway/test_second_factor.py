"""A second factor: added by who proved who they are, asked for at every door, and no way around it."""

import re
from dataclasses import replace
from datetime import timedelta
from urllib.parse import parse_qs, urlsplit

import pyotp
import pytest

from services.gateway.adapters.sealing import AesSealing
from services.gateway.domain.one_time_code import plain, step_of
from services.gateway.entrypoints.texts import texts
from services.gateway.usecases.factor_ports import SealBroken
from services.gateway.usecases.ports import Credentials
from shared.contracts.codes import Language, Role
from shared.contracts.notifications.staff_contacts import ListStaffContacts
from shared.database.identifiers import uuid7
from tests.support.gateway.browser import PASSWORD, Browser, Gateway, browsing

SECURITY, FACTOR = "/console/security", "/console/sign-in/factor"
HIDDEN = re.compile(r'name="csrf_token" value="([0-9a-f]+)"')


def _code(gateway: Gateway, secret: str, step: int = 0) -> str:
    return pyotp.TOTP(secret).at(gateway.now + timedelta(seconds=30 * step))


def enrol(gateway: Gateway, browser: Browser, username: str = "adviser") -> tuple[str, list[str]]:
    """Secret and recovery codes. The browser is signed in afterwards."""
    browser.sign_in(username)
    page = browser.submit(f"{SECURITY}/totp", {}).text
    secret = re.search(r'<code dir="ltr">([A-Z2-7 ]+)</code>', page)
    assert secret is not None
    bare = secret[1].replace(" ", "")
    done = browser.submit(f"{SECURITY}/totp/confirm", {"code": _code(gateway, bare), "name": "Téléphone"})
    codes = re.findall(r"<li><code dir=\"ltr\">([a-z2-9-]{19})</code>", done.text)
    return bare, codes


def give_password(browser: Browser, username: str = "adviser", wanted: str = "") -> str:
    answer = browser.submit("/console/sign-in", {"username": username, "password": PASSWORD, "next": wanted})
    assert answer.status_code == 303, answer.text
    return answer.headers["location"]


def test_with_a_factor_the_password_opens_nothing_and_the_code_opens_the_page_that_was_asked_for(
    gateway: Gateway, browser: Browser
) -> None:
    secret, codes = enrol(gateway, browser)
    assert len(codes) == 10
    gateway.later(minutes=2)
    with browsing(gateway) as elsewhere:
        sent = urlsplit(give_password(elsewhere, wanted="/console/import"))
        assert (sent.path, parse_qs(sent.query)) == (FACTOR, {"next": ["/console/import"]})
        assert elsewhere.get("/api/v1/session").status_code == 401, "half in is not in"
        wrong = elsewhere.submit(FACTOR, {"code": "000000", "next": "/console/import"})
        assert wrong.status_code == 401
        assert 'value="/console/import"' in wrong.text
        right = elsewhere.submit(FACTOR, {"code": _code(gateway, secret), "next": "/console/import"})
        assert (right.status_code, right.headers["location"]) == (303, "/console/import")
        assert elsewhere.get("/api/v1/session").status_code == 200


@pytest.mark.parametrize("steps", [-1, 0, 1])
def test_a_clock_that_is_half_a_minute_wrong_is_forgiven(gateway: Gateway, browser: Browser, steps: int) -> None:
    secret, _ = enrol(gateway, browser)
    gateway.later(minutes=5)
    give_password(browser)
    assert browser.submit(FACTOR, {"code": _code(gateway, secret, steps)}).status_code == 303


@pytest.mark.parametrize("steps", [-2, 2])
def test_one_that_is_a_minute_wrong_is_not(gateway: Gateway, browser: Browser, steps: int) -> None:
    secret, _ = enrol(gateway, browser)
    gateway.later(minutes=5)
    give_password(browser)
    assert browser.submit(FACTOR, {"code": _code(gateway, secret, steps)}).status_code == 401


def test_a_code_is_good_once_even_for_who_looked_over_the_shoulder(gateway: Gateway, browser: Browser) -> None:
    secret, _ = enrol(gateway, browser)
    seen = _code(gateway, secret)
    give_password(browser)
    assert browser.submit(FACTOR, {"code": seen}).status_code == 401, "it was used to add the application"
    gateway.later(seconds=30)
    code = _code(gateway, secret)
    assert browser.submit(FACTOR, {"code": code}).status_code == 303
    with browsing(gateway) as thief:
        give_password(thief)
        assert thief.submit(FACTOR, {"code": code}).status_code == 401


def test_a_recovery_code_stands_in_once_and_only_its_hash_is_kept(gateway: Gateway, browser: Browser) -> None:
    _, codes = enrol(gateway, browser)
    assert not any(code in repr(vars(gateway.store.tables)) for code in codes)
    give_password(browser)
    assert browser.submit(FACTOR, {"code": codes[3].upper().replace("-", " ")}).status_code == 303
    with browsing(gateway) as again:
        give_password(again)
        assert again.submit(FACTOR, {"code": codes[3]}).status_code == 401
        assert again.submit(FACTOR, {"code": codes[4]}).status_code == 303
    assert texts(Language.FRENCH)("factor.recovery_left", number=8) in browser.page(SECURITY).text


def test_somebody_else_s_code_opens_nothing(gateway: Gateway, browser: Browser) -> None:
    enrol(gateway, browser)
    with browsing(gateway) as other:
        secret, codes = enrol(gateway, other, "head")
        gateway.later(minutes=1)
        give_password(browser)
        assert browser.submit(FACTOR, {"code": _code(gateway, secret)}).status_code == 401
        assert browser.submit(FACTOR, {"code": codes[0]}).status_code == 401


def test_guessing_codes_ends_the_half_sign_in_and_then_waits(gateway: Gateway, browser: Browser) -> None:
    secret, _ = enrol(gateway, browser)
    gateway.later(minutes=1)
    statuses = []
    for _ in range(4):
        give_password(browser)
        statuses += [browser.submit(FACTOR, {"code": "000000"}).status_code for _ in range(6)]
    assert statuses.count(401) == 24
    give_password(browser)
    refused = browser.submit(FACTOR, {"code": _code(gateway, secret)})
    assert refused.status_code == 429, "twenty wrong codes of an account, however often the password was given"
    assert int(refused.headers["retry-after"]) > 0
    gateway.later(minutes=16)
    give_password(browser)
    assert browser.submit(FACTOR, {"code": _code(gateway, secret)}).status_code == 303


def test_the_second_half_ends_after_ten_minutes_and_with_the_account(gateway: Gateway, browser: Browser) -> None:
    secret, _ = enrol(gateway, browser)
    give_password(browser)
    gateway.later(minutes=11)
    late = browser.submit(FACTOR, {"code": _code(gateway, secret)})
    assert late.status_code == 401
    assert 'name="password"' in late.text, "it begins again"
    give_password(browser)
    known = gateway.store.tables.accounts["adviser"]
    closed = Credentials(replace(known.account, active=False), known.password_hash)
    gateway.store.tables.accounts["adviser"] = closed
    assert browser.submit(FACTOR, {"code": _code(gateway, secret)}).status_code == 401
    assert browser.get("/api/v1/session").status_code == 401


def test_programs_give_the_code_beside_the_password(gateway: Gateway, browser: Browser) -> None:
    secret, _ = enrol(gateway, browser)
    gateway.later(minutes=1)
    body = {"username": "adviser", "password": PASSWORD}
    with browsing(gateway) as program:
        asked = program.post("/api/v1/session", json=body)
        assert (asked.status_code, asked.json()["code"]) == (401, "session.factor_asked")
        wrong = program.post("/api/v1/session", json={**body, "code": "123456"})
        assert (wrong.status_code, wrong.json()["code"]) == (401, "session.factor_refused")
        blind = program.post("/api/v1/session", json={**body, "password": "wrong", "code": "123456"})
        assert blind.json()["code"] == "session.sign_in_refused", "a wrong password tells nothing of the factor"
        right = program.post("/api/v1/session", json={**body, "code": _code(gateway, secret)})
        assert right.status_code == 200


def test_factors_are_changed_only_by_who_has_just_proved_who_they_are(gateway: Gateway, browser: Browser) -> None:
    secret, _ = enrol(gateway, browser)
    gateway.later(minutes=16)
    (factor,) = gateway.store.tables.factors.totps
    for path in ("totp", "recovery", f"factors/{factor}/remove"):
        sent = browser.submit(f"{SECURITY}/{path}", {})
        assert sent.headers["location"] == f"{SECURITY}/confirm?next=%2Fconsole%2Fsecurity"
    new = {"new_password": "a sentence of my own", "again": "a sentence of my own"}
    assert browser.submit(f"{SECURITY}/password", new).status_code == 303
    assert gateway.store.tables.accounts["adviser"].password_hash == f"plain:{PASSWORD}"
    before = browser.cookies["primo_session"]
    assert browser.submit(f"{SECURITY}/confirm", {"password": "wrong", "next": SECURITY}).status_code == 401
    assert browser.submit(f"{SECURITY}/confirm", {"code": _code(gateway, secret), "next": SECURITY}).status_code == 303
    assert browser.cookies["primo_session"] != before, "a session that may do more has another token"
    with browsing(gateway) as thief:
        thief.cookies.set("primo_session", before)
        assert thief.get("/api/v1/session").status_code == 401
    assert browser.submit(f"{SECURITY}/factors/{factor}/remove", {}).headers["location"] == f"{SECURITY}?done=removed"
    assert give_password(browser) == "/console/queue"
    assert gateway.store.tables.factors.recovery == {}


def test_forms_in_other_windows_stay_good_when_the_session_gets_another_token(
    gateway: Gateway, browser: Browser
) -> None:
    before = HIDDEN.search(browser.sign_in("adviser").page(SECURITY).text)
    assert before is not None
    session = browser.cookies["primo_session"]
    assert browser.submit(f"{SECURITY}/confirm", {"password": PASSWORD}).status_code == 303
    assert browser.cookies["primo_session"] != session
    done = browser.submit(f"{SECURITY}/sessions/end-others", {"csrf_token": before[1]})
    assert done.status_code == 303


def test_nobody_touches_a_colleague_s_factor(gateway: Gateway, browser: Browser) -> None:
    enrol(gateway, browser)
    (factor,) = gateway.store.tables.factors.totps
    with browsing(gateway) as other:
        other.sign_in("administrator")
        for act in ("remove", "rename"):
            assert other.submit(f"{SECURITY}/factors/{factor}/{act}", {"name": "mine"}).status_code == 404
    assert gateway.store.tables.factors.totps[factor].name == "Téléphone"


def test_the_picture_and_the_secret_are_the_same_and_nothing_counts_before_its_first_code(
    gateway: Gateway, browser: Browser
) -> None:
    browser.sign_in("adviser")
    page = browser.submit(f"{SECURITY}/totp", {})
    assert "<svg" in page.text
    assert page.headers["cache-control"] == "no-store"
    (waiting,) = gateway.store.tables.factors.totps.values()
    secret = AesSealing("factor-secret-of-the-tests").open(waiting.sealed, waiting.id)
    assert secret.encode() not in waiting.sealed
    assert " ".join(re.findall("....", secret)) in page.text
    again = browser.submit(f"{SECURITY}/totp/confirm", {"code": "000000"})
    assert again.status_code == 401
    assert " ".join(re.findall("....", secret)) in again.text, "the picture that was taken stays good"
    assert give_password(browser) == "/console/queue"


def _require(gateway: Gateway, browser: Browser, first_day: str, role: Role = Role.ADVISER) -> int:
    said = {"role": role.value, "first_day": first_day, "reason": "note de service 12"}
    return browser.submit("/console/factor-rules", said).status_code


def test_a_role_that_needs_a_factor_is_told_before_and_confined_after(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    with browsing(gateway) as head:
        assert _require(gateway, head.sign_in("head"), "2026-05-20") == 303
        assert "note de service 12" in head.page("/console/factor-rules").text
    assert browser.page("/console/queue").status_code != 303
    assert "20 mai 2026" in browser.page(SECURITY).text
    gateway.later(days=9)
    browser.sign_in("adviser")
    confined = browser.page("/console/queue")
    assert (confined.status_code, confined.headers["location"]) == (303, SECURITY)
    refused = browser.get("/api/v1/queue")
    assert (refused.status_code, refused.json()["code"]) == (403, "session.factor_missing")
    assert "/console/queue" not in browser.page(SECURITY).text, "no way is shown that is not open"
    enrol(gateway, browser)
    assert browser.page("/console/queue").headers.get("location") != SECURITY
    (factor,) = gateway.store.tables.factors.totps
    last = browser.submit(f"{SECURITY}/factors/{factor}/remove", {})
    assert last.status_code == 409
    assert factor in gateway.store.tables.factors.totps


def test_a_rule_keeps_its_history_and_leaves_time(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("administrator")
    assert _require(gateway, browser, "2026-05-11") == 422, "yesterday"
    assert _require(gateway, browser, "2027-05-11") == 422
    assert _require(gateway, browser, "2026-05-12") == 303, "today is at once"
    assert _require(gateway, browser, "") == 303
    asked = [rule.required_from for rule in gateway.store.tables.factors.rules]
    assert asked == [gateway.now, None]
    assert browser.page("/console/factor-rules").text.count("note de service 12") == 2
    gateway.later(minutes=16)
    assert _require(gateway, browser, "2026-06-01") == 200, "asked to prove it, with what was typed kept"
    assert len(gateway.store.tables.factors.rules) == 2, "who has not just proved who they are changes nothing"


def test_an_administrator_resets_factors_with_a_reason_that_the_owner_reads(gateway: Gateway, browser: Browser) -> None:
    enrol(gateway, browser)
    gateway.services.answers[ListStaffContacts] = ()
    theirs = gateway.account("adviser").id
    path = f"/console/accounts/{theirs}/reset-factors"
    with browsing(gateway) as administrator:
        administrator.sign_in("administrator")
        assert administrator.submit(path, {"reason": " "}).status_code == 422
        assert administrator.submit(path, {"reason": "reconnue au guichet"}).status_code == 303
    assert browser.get("/api/v1/session").status_code == 401, "its sessions end"
    assert give_password(browser) == "/console/queue"
    assert "reconnue au guichet" in browser.page(SECURITY).text
    by = gateway.account("administrator").id
    assert (by, "factors_reset", str(theirs)) in gateway.store.tables.journal
    with browsing(gateway) as head:
        assert head.sign_in("head").submit(path, {"reason": "curious"}).status_code == 403


def test_a_secret_moved_to_another_row_or_read_with_another_key_is_none() -> None:
    ours, row = AesSealing("a key of this test"), uuid7()
    sealed = ours.seal("JBSWY3DPEHPK3PXP", row)
    assert ours.open(sealed, row) == "JBSWY3DPEHPK3PXP"
    for sealing, about in ((ours, uuid7()), (AesSealing("another key"), row)):
        with pytest.raises(SealBroken):
            sealing.open(sealed, about)


def test_codes_are_read_as_people_type_them(gateway: Gateway) -> None:
    """RFC 6238, appendix B: 94287082 at 59 s, of which six digits are asked for."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    at = gateway.now.fromtimestamp(59, tz=gateway.now.tzinfo)
    for typed in ("287082", "287 082", "٢٨٧٠٨٢", "287-082"):
        assert step_of(secret, typed, at, 0) == 1, typed
    assert step_of(secret, "287082", at, 1) is None
    assert plain("ABCD-efgh") == "abcdefgh"
