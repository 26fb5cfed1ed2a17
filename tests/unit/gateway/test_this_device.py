"""Hints in this browser, small steps in one message, and what the service worker may keep."""

import json
from datetime import date
from uuid import UUID

import pytest

from services.gateway.entrypoints.pages.rendering import OFFLINE_MARK
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import Language
from shared.contracts.investor.browser_views import BrowserView
from shared.contracts.investor.browsers import ForgetBrowser, ForgetOwnBrowser, SubscribeBrowser
from shared.contracts.investor.preferences import (
    GetPreferences,
    PreferencesView,
    SetOwnRhythm,
    SetRhythm,
)
from shared.contracts.investor.queries import TrackDossier
from shared.contracts.preference_links import PreferenceLinks
from shared.contracts.territory.queries import ListOpportunities
from shared.contracts.tracking import sign, sign_for_mandatary
from tests.support.gateway.browser import TRACKING_SECRET, Browser, Gateway
from tests.support.gateway.views import DOSSIER, PERSON, a_tracking_view, an_offer, some_offers
from tests.support.push_receiver import Browser as PushBrowser
from tests.support.push_receiver import b64

TOKEN = sign(DOSSIER, TRACKING_SECRET)
PAGE = PreferenceLinks("", TRACKING_SECRET).page(PERSON)
KEEPER = PushBrowser()
SAID = {
    "endpoint": "https://fcm.googleapis.com/fcm/send/abc:def",
    "p256dh": KEEPER.p256dh,
    "auth": b64(KEEPER.auth),
}
KNOWN = BrowserView(
    browser_id=UUID(int=9), service="fcm.googleapis.com", since=date(2026, 11, 30), fingerprint="0123456789abcdef"
)


@pytest.fixture
def gateway() -> Gateway:
    found = Gateway(settings={"push_public_key": KEEPER.p256dh})
    answers = (SubscribeBrowser, ForgetOwnBrowser, ForgetBrowser, SetRhythm, SetOwnRhythm)
    found.services.answers |= dict.fromkeys(answers)
    found.services.answers[ListOpportunities] = some_offers(an_offer())
    found.services.answers[TrackDossier] = a_tracking_view(browsers=(KNOWN,))
    found.services.answers[GetPreferences] = PreferencesView(language=Language.FRENCH, wishes=(), browsers=(KNOWN,))
    return found


def last(gateway: Gateway) -> object:
    return gateway.services.asked[-1]


def turn_on(browser: Browser, **changes: str) -> int:
    answer = browser.post(f"/track/{TOKEN}/browsers", json={**SAID, **changes}, headers={"Accept": "application/json"})
    return answer.status_code


def test_the_tracking_link_turns_this_browser_on_for_its_dossier(gateway: Gateway, browser: Browser) -> None:
    assert turn_on(browser) == 204
    asked = last(gateway)
    assert isinstance(asked, SubscribeBrowser)
    assert (asked.dossier_id, asked.endpoint, asked.text_version) == (DOSSIER, SAID["endpoint"], "2026-12")


@pytest.mark.parametrize(
    "changes",
    [
        {"endpoint": "https://evil.example/push"},
        {"endpoint": "http://fcm.googleapis.com/fcm/send/1"},
        {"endpoint": "https://fcm.googleapis.com:8443/1"},
        {"endpoint": "https://fcm.googleapis.com@10.0.0.7/1"},
        {"endpoint": "https://169.254.169.254/latest/meta-data"},
        {"endpoint": "javascript:alert(1)"},
        {"p256dh": "AAAA"},
        {"auth": "zu kurz"},
    ],
)
def test_an_address_of_no_known_push_service_and_keys_that_are_none_are_refused(
    gateway: Gateway, browser: Browser, changes: dict[str, str]
) -> None:
    assert turn_on(browser, **changes) == 422
    assert not [one for one in gateway.services.asked if isinstance(one, SubscribeBrowser)]


def test_nobody_turns_a_browser_on_by_a_preference_link_or_as_mandatary(gateway: Gateway, browser: Browser) -> None:
    assert browser.post(f"{PAGE}/browsers", json=SAID).status_code in (404, 405)
    token = sign_for_mandatary(DOSSIER, UUID(int=4), TRACKING_SECRET)
    assert browser.post(f"/track/{token}/browsers", json=SAID).status_code >= 400
    assert not [one for one in gateway.services.asked if isinstance(one, SubscribeBrowser)]
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert browser.post(f"/track/{TOKEN}/browsers", json=SAID, headers=elsewhere).status_code == 403


def test_browsers_are_listed_and_removed_on_both_pages(gateway: Gateway, browser: Browser) -> None:
    for page, kind in ((f"/track/{TOKEN}", ForgetOwnBrowser), (PAGE, ForgetBrowser)):
        html = browser.page(page).text
        assert "fcm.googleapis.com" in html
        assert f'action="{page}/browsers/{KNOWN.browser_id}/remove"' in html
        assert browser.submit(f"{page}/browsers/{KNOWN.browser_id}/remove", {}).status_code == 303
        asked = next(one for one in gateway.services.asked if isinstance(one, kind))
        assert asked.browser_id == KNOWN.browser_id


def test_small_steps_come_together_or_each_for_itself(gateway: Gateway, browser: Browser) -> None:
    assert texts(Language.FRENCH)("device.rhythm_to_daily") in browser.page(PAGE).text
    browser.submit(f"{PAGE}/rhythm", {"daily": "true"})
    assert SetRhythm(person_id=PERSON, daily_digest=True) in gateway.services.asked
    browser.submit(f"/track/{TOKEN}/rhythm", {"daily": "false"})
    assert SetOwnRhythm(dossier_id=DOSSIER, daily_digest=False) in gateway.services.asked
    gateway.services.asked.clear()
    browser.submit(f"{PAGE}/rhythm", {"daily": "perhaps"})
    assert not [one for one in gateway.services.asked if isinstance(one, SetRhythm)]


def test_without_a_key_no_browser_is_offered_hints(browser: Browser, gateway: Gateway) -> None:
    offered = 'data-act="hints"'
    assert offered in browser.page(f"/track/{TOKEN}").text
    bare = Gateway()
    bare.services.answers[TrackDossier] = a_tracking_view()
    other = Browser(bare)
    assert offered not in other.page(f"/track/{TOKEN}").text
    assert turn_on(other) == 422
    other.close()


def test_copies_are_kept_of_public_pages_alone(gateway: Gateway, browser: Browser) -> None:
    assert browser.page("/").headers[OFFLINE_MARK] == "keep"
    for path in (f"/track/{TOKEN}", PAGE, "/console/sign-in", "/offers/no-such-offer", "/offline"):
        assert OFFLINE_MARK not in browser.page(path).headers, path
    assert browser.get("/").headers["Cache-Control"] == "no-store", "no other cache keeps even those"


@pytest.mark.parametrize("language", list(Language))
def test_the_site_is_a_program_in_each_language(browser: Browser, language: Language) -> None:
    answer = browser.get(f"/site.webmanifest?lang={language.value}")
    said = json.loads(answer.text)
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    assert (said["lang"], said["dir"]) == (language.value, "rtl" if language is Language.ARABIC else "ltr")
    assert [browser.get(icon["src"]).status_code for icon in said["icons"]] == [200, 200, 200]
    assert texts(language)("device.offline_do") in browser.page("/offline").text.replace("&#39;", "'")


def test_the_service_worker_reaches_the_whole_site_and_is_asked_for_anew(browser: Browser) -> None:
    answer = browser.get("/worker.js")
    assert answer.headers["Cache-Control"] == "no-cache"
    policy = answer.headers["Content-Security-Policy"]
    assert "worker-src 'self'" in policy
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
