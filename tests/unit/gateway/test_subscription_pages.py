"""Planners' systems on the screen and through the API: the secret once, how it goes, and what may be done."""

import re
from typing import Any

import pytest

from shared.contracts.codes import Role
from shared.contracts.territory import subscriptions as s
from shared.contracts.territory.subscription_refusals import (
    CursorUnknown,
    NothingToSkip,
    ReceiverRefused,
    ReplayAhead,
    SubscriptionNameTaken,
    SubscriptionNotFound,
)
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.systems import ID, a_system

SECRET = "whsec_" + "QUJD" * 11
PAGE = f"/console/subscriptions/{ID}"


@pytest.fixture
def planner(gateway: Gateway, browser: Browser) -> Browser:
    view = s.SubscriptionView.model_validate(a_system().model_dump())
    gateway.services.answers |= {
        s.ListSubscriptions: (view,),
        s.GetSubscription: a_system(),
        s.CreateSubscription: s.SecretShown(subscription_id=ID, secret=SECRET),
        s.RotateSecret: s.SecretShown(subscription_id=ID, secret=SECRET),
        s.SkipDelivery: None,
        s.ListChanges: s.Changes(events=(), next="MTo0", more=False),
        s.PauseSubscription: None,
        s.ResumeSubscription: None,
        s.PingSubscription: None,
        s.ReplaySubscription: None,
        s.CloseSubscription: None,
    }
    return browser.sign_in("planner")


def asked(gateway: Gateway) -> Any:
    return gateway.services.asked[-1]


def test_the_page_shows_how_it_goes_and_what_the_receiver_answered(planner: Browser) -> None:
    html = planner.page("/console/subscriptions").text
    assert "Observatoire" in html
    assert "whsec_" not in html
    html = planner.page(PAGE).text
    for shown in ("&lt;b&gt;down&lt;/b&gt;", "Nador", "Tourisme", "Opportunité publiée", "a_new_outcome", "500"):
        assert shown in html
    assert "<b>down" not in html


@pytest.mark.parametrize("language", ["ar", "en"])
def test_the_pages_are_read_in_the_reader_s_language(planner: Browser, language: str) -> None:
    planner.cookies.set("primo_language", language)
    for address in ("/console/subscriptions", PAGE):
        html = planner.page(address).text
        assert f'lang="{language}"' in html
        assert "Systèmes abonnés" not in html


def test_the_secret_is_shown_once_and_never_kept_by_a_browser(gateway: Gateway, planner: Browser) -> None:
    form = {"name": "Observatoire", "url": "https://plans.example.org/hook", "provinces": ["02.381", "02.113"]}
    answer = planner.submit("/console/subscriptions", form)
    assert answer.status_code == 200
    assert SECRET in answer.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert next(c for c in gateway.services.asked if isinstance(c, s.CreateSubscription)).wanted.provinces == (
        "02.381",
        "02.113",
    )
    again = planner.submit(f"{PAGE}/secret", {})
    assert SECRET in again.text
    assert again.headers["Cache-Control"] == "no-store"
    assert SECRET not in planner.page(PAGE).text


@pytest.mark.parametrize(
    ("form", "refusal", "shown"),
    [
        ({"url": "https://plans.example.org/"}, None, "faults"),
        ({"name": "x y", "url": "http://a.example/"}, ReceiverRefused(problem="not_https"), "https://"),
        ({"name": "x y", "url": "https://a.example/"}, SubscriptionNameTaken(name="x y"), "porte déjà ce nom"),
        ({"name": "x y", "url": "https://a.example/", "types": "nonsense"}, None, "faults"),
    ],
)
def test_what_was_typed_stays_when_it_is_refused(
    gateway: Gateway, planner: Browser, form: dict[str, str], refusal: Exception | None, shown: str
) -> None:
    if refusal is not None:
        gateway.services.answers[s.CreateSubscription] = refusal
    answer = planner.submit("/console/subscriptions", form)
    assert answer.status_code in (409, 422)
    assert form["url"] in answer.text
    assert shown in answer.text
    assert "whsec_" not in answer.text


def test_every_act_has_its_button_and_comes_back_with_a_word(gateway: Gateway, planner: Browser) -> None:
    html = planner.page(PAGE).text
    buttons = set(re.findall(rf'action="{PAGE}/([^"]+)"', html))
    assert buttons == {"pause", "ping", "replay", "secret", "close", "deliveries/3/skip"}
    for word in sorted(buttons - {"secret"}):
        answer = planner.submit(f"{PAGE}/{word}", {"reason": "their parser", "since_moment": "2026-11-01T08:00"})
        assert answer.status_code == 303, word
        assert asked(gateway).subscription_id == ID
        assert planner.page(answer.headers["location"]).status_code == 200
    replays = [c for c in gateway.services.asked if isinstance(c, s.ReplaySubscription)]
    assert replays[0].since_moment is not None
    assert replays[0].since_moment.isoformat() in ("2026-11-01T08:00:00+00:00", "2026-11-01T08:00:00Z")
    gateway.services.answers[s.GetSubscription] = a_system(state="disabled", because="gone")
    assert f'action="{PAGE}/resume"' in planner.page(PAGE).text
    assert planner.submit(f"{PAGE}/resume", {}).status_code == 303


def test_a_refusal_is_told_on_the_page(gateway: Gateway, planner: Browser) -> None:
    gateway.services.answers[s.ReplaySubscription] = ReplayAhead(subscription_id=ID)
    assert "avant l&#39;endroit" in planner.submit(f"{PAGE}/replay", {}).text
    assert planner.submit(f"{PAGE}/replay", {"since_moment": "yesterday"}).status_code == 422
    gateway.services.answers[s.SkipDelivery] = NothingToSkip(delivery_id=3)
    assert planner.submit(f"{PAGE}/deliveries/3/skip", {"reason": "why not"}).status_code == 409
    assert planner.submit(f"{PAGE}/deliveries/3/skip", {"reason": ""}).status_code == 422
    assert planner.submit(f"{PAGE}/anything", {}).status_code == 404
    gateway.services.answers[s.GetSubscription] = SubscriptionNotFound(subscription_id=ID)
    assert planner.page(PAGE).status_code == 404
    assert planner.page(f"{PAGE}/pause").status_code == 303


def test_programs_do_the_same_and_follow_the_feed(gateway: Gateway, planner: Browser) -> None:
    api = "/api/v1/subscriptions"
    created = planner.post(api, json={"name": "x y", "url": "https://a.example/", "wanted": {"sectors": ["tourism"]}})
    assert (created.status_code, created.json()["secret"]) == (201, SECRET)
    assert created.headers["Cache-Control"] == "no-store"
    assert planner.get(api).json()[0]["name"] == "Observatoire"
    assert planner.get(f"{api}/{ID}").json()["deliveries"][0]["attempts"][0]["status"] == 500
    assert planner.post(f"{api}/{ID}/secret").json()["secret"] == SECRET
    for word in ("pause", "resume", "ping", "close", "replay"):
        assert planner.post(f"{api}/{ID}/{word}").status_code == 204, word
    assert planner.post(f"{api}/{ID}/replay", json={"since": "MTo0"}).status_code == 204
    assert asked(gateway).since == "MTo0"
    assert planner.post(f"{api}/{ID}/deliveries/3/skip", json={"reason": "their parser"}).status_code == 204

    found = planner.get("/api/v1/changes?since=MTo0&limit=5&provinces=02.381&provinces=02.113&sectors=tourism")
    assert found.json() == {"events": [], "next": "MTo0", "more": False}
    assert asked(gateway).provinces == ("02.381", "02.113")
    gateway.services.answers[s.ListChanges] = CursorUnknown(cursor="abcd")
    assert planner.get("/api/v1/changes?since=abcd").status_code == 422
    assert planner.get("/api/v1/changes?limit=501").status_code == 422


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.PLANNER])
def test_nobody_else_sees_or_changes_them(gateway: Gateway, planner: Browser, role: Role) -> None:
    with browsing(gateway) as browser:
        other = browser.sign_in(role.value)
        assert other.page("/console/subscriptions").status_code == 403
        assert other.page(PAGE).status_code == 403
        assert other.get("/api/v1/subscriptions").status_code == 403
        assert (other.get("/api/v1/changes").status_code == 200) == (role is Role.HEAD)
