"""The console's list of addresses that are not written to: by dossier, never by address, lifted with a reason."""

import html
from datetime import datetime
from uuid import UUID

import pytest

from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import (
    LiftSuppression,
    LiftSuppressions,
    ListSuppressions,
    SuppressionLiftedAlready,
    SuppressionsMoved,
    SuppressionsPage,
    SuppressionView,
)
from shared.reference.time_zones import CASABLANCA
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import DOSSIER, NOON

STANDS, LIFTED = UUID(int=1), UUID(int=2)


def row(suppression_id: UUID, **more: object) -> SuppressionView:
    said: dict[str, object] = {"lifted_at": None, "lifted_by": None, "lifted_because": None, **more}
    return SuppressionView.model_validate(
        {
            "suppression_id": suppression_id,
            "channel": Channel.EMAIL,
            "because": SuppressedBecause.HARD_BOUNCE,
            "notice_id": UUID(int=3),
            "dossier_id": DOSSIER,
            "number": "OR-2026-00042",
            "to_mandatary": False,
            "to_staff": False,
            "since": NOON,
            **said,
        }
    )


@pytest.fixture(autouse=True)
def answers(gateway: Gateway) -> None:
    lifted = {"lifted_at": NOON, "lifted_by": gateway.account("head").id, "lifted_because": "<b>she called</b>"}
    gateway.services.answers |= {
        ListSuppressions: SuppressionsPage(standing=1, found=1, rows=(row(STANDS), row(LIFTED, **lifted))),
        LiftSuppression: None,
        LiftSuppressions: 1,
    }


def test_an_adviser_sees_what_stands_and_lifts_it_with_a_reason(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("adviser")
    html = browser.page("/console/suppressions").text
    assert f'href="/console/dossiers/{DOSSIER}"' in html
    assert "&lt;b&gt;she called&lt;/b&gt;" in html
    assert html.count("/lift") == 1, "what was lifted is history"

    refused = browser.submit(f"/console/suppressions/{STANDS}/lift", {"reason": " "})
    assert refused.status_code == 422
    answer = browser.submit(f"/console/suppressions/{STANDS}/lift", {"reason": "elle a téléphoné"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/suppressions?done=lifted")
    asked = gateway.services.asked[-1]
    assert isinstance(asked, LiftSuppression)
    assert (asked.staff_id, asked.reason) == (gateway.account("adviser").id, "elle a téléphoné")


def test_what_a_colleague_has_lifted_meanwhile_is_said_on_the_page(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[LiftSuppression] = SuppressionLiftedAlready(suppression_id=STANDS)
    browser.sign_in("adviser")
    answer = browser.submit(f"/console/suppressions/{STANDS}/lift", {"reason": "elle a téléphoné"})
    assert answer.status_code == 409
    assert "a déjà fait" in answer.text


BURST = {
    "because": "hard_bounce",
    "channel": "email",
    "since": "2026-11-30T09:00",
    "until": "2026-11-30T10:00",
}
SINCE, UNTIL = datetime(2026, 11, 30, 9, tzinfo=CASABLANCA), datetime(2026, 11, 30, 10, tzinfo=CASABLANCA)


def test_a_burst_is_found_counted_and_lifted_by_a_head_with_a_reason(gateway: Gateway, browser: Browser) -> None:
    browser.sign_in("head")
    html = browser.get("/console/suppressions", params=BURST).text
    [asked] = [one for one in gateway.services.asked if isinstance(one, ListSuppressions)]
    assert (asked.because, asked.channel, asked.since, asked.until) == ("hard_bounce", "email", SINCE, UNTIL)
    assert 'name="expected" value="1"' in html
    assert 'value="2026-11-30T09:00"' in html

    assert browser.submit("/console/suppressions/lift", {**BURST, "expected": "1", "reason": ""}).status_code == 422
    answer = browser.submit("/console/suppressions/lift", {**BURST, "expected": "1", "reason": "relais en panne"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/console/suppressions?done=lifted")
    lifted = gateway.services.asked[-1]
    assert isinstance(lifted, LiftSuppressions)
    assert (lifted.expected, lifted.since, lifted.until) == (1, SINCE, UNTIL)
    assert (lifted.staff_id, lifted.reason) == (gateway.account("head").id, "relais en panne")


@pytest.mark.parametrize("language", WHOLE)
def test_who_was_shown_another_number_lifts_nothing_and_is_told(
    gateway: Gateway, browser: Browser, language: Language
) -> None:
    gateway.services.answers[LiftSuppressions] = SuppressionsMoved(expected=1, found=2)
    browser.sign_in("head")
    browser.cookies.set("primo_language", language.value)
    answer = browser.submit("/console/suppressions/lift", {**BURST, "expected": "1", "reason": "relais"})
    assert answer.status_code == 409
    assert texts(language)("refusal.suppression.moved") in html.unescape(answer.text)
    assert 'value="2026-11-30T09:00"' in answer.text, "what was looked for is kept"


def test_all_are_lifted_at_once_only_when_cause_channel_and_both_moments_are_chosen(browser: Browser) -> None:
    browser.sign_in("head")
    assert "/suppressions/lift" not in browser.get("/console/suppressions", params={"because": "hard_bounce"}).text
    assert browser.get("/console/suppressions", params={**BURST, "since": "soon"}).status_code == 200


def test_an_adviser_lifts_one_and_not_many(browser: Browser) -> None:
    browser.sign_in("adviser")
    assert "reason-several" not in browser.get("/console/suppressions", params=BURST).text
    refused = browser.submit("/console/suppressions/lift", {**BURST, "expected": "1", "reason": "relais"})
    assert refused.status_code == 403


def test_a_planner_does_not_see_whose_address_came_back(browser: Browser) -> None:
    assert browser.sign_in("planner").get("/console/suppressions").status_code == 403
