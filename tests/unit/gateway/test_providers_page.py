"""The operator's page of who delivers notices."""

from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.provider_refusals import ProviderNotInState
from shared.contracts.notifications.providers import (
    ListProviders,
    MoveProvider,
    ProviderAct,
    ProviderEntry,
    ProviderKind,
    ProviderState,
    ProviderView,
)
from tests.support.gateway.browser import Browser, Gateway
from tests.support.gateway.views import NOON

RESTING = ProviderView(
    name="smtp",
    channel=Channel.EMAIL,
    kind=ProviderKind.SMTP,
    priority=0,
    state=ProviderState.OPEN,
    state_since=NOON,
    failures=7,
    last_success_at=None,
    last_failure_at=NOON,
    last_failure="4.3.2 <going down>",
    seen_at=NOON,
    waiting=12,
)


def test_who_delivers_is_shown_with_what_it_said_and_how_many_wait(gateway: Gateway, browser: Browser) -> None:
    gateway.services.answers[ListProviders] = (RESTING,)
    operator = browser.sign_in("administrator")

    assert "4.3.2 &lt;going down&gt;" in operator.page("/console/providers").text
    assert operator.get("/api/v1/notice-providers").json()[0]["waiting"] == 12


def test_a_provider_is_paused_with_a_reason_and_the_page_says_who_delivers_meanwhile(
    gateway: Gateway, browser: Browser
) -> None:
    other = RESTING.model_copy(update={"name": "relay", "state": ProviderState.CLOSED, "priority": 10})
    gateway.services.answers |= {ListProviders: (RESTING, other), MoveProvider: None}
    operator = browser.sign_in("administrator")
    assert 'href="/console/providers/relay"' in operator.page("/console/providers").text
    alone = operator.page("/console/providers/relay?act=pause").text
    assert "délais légaux compris" in alone, "the other one rests"
    assert "Un autre prestataire du canal" in operator.page("/console/providers/smtp?act=pause").text
    assert operator.get("/console/providers/nobody").status_code == 404

    asked = operator.submit("/console/providers/relay/move", {"act": "pause", "reason": "x"})
    assert asked.status_code == 422
    assert 'href="#reason"' in asked.text
    answer = operator.submit("/console/providers/relay/move", {"act": "pause", "reason": "maintenance ce soir"})
    assert answer.headers["location"] == "/console/providers?done=pause"
    (moved,) = [one for one in gateway.services.asked if isinstance(one, MoveProvider)]
    assert (moved.name, moved.move.act, moved.move.reason) == ("relay", ProviderAct.PAUSE, "maintenance ce soir")
    assert moved.staff_id == gateway.account("administrator").id


def test_a_place_in_the_order_is_a_number_and_who_changed_it_is_told(gateway: Gateway, browser: Browser) -> None:
    by = gateway.account("administrator").id
    entry = ProviderEntry(at=NOON, by=by, act=ProviderAct.PRIORITISE, priority=3, reason="le relais est <plus> sûr")
    moved = RESTING.model_copy(update={"priority": 3, "configured_priority": 0, "paused": True, "history": (entry,)})
    gateway.services.answers |= {ListProviders: (moved,), MoveProvider: ProviderNotInState(name="smtp")}
    operator = browser.sign_in("administrator")
    html = operator.page("/console/providers/smtp").text
    for said in (
        "En pause",
        "réglages : 0",
        "le relais est &lt;plus&gt; sûr",
        "?act=resume#act",
        "?act=as_configured#act",
    ):
        assert said in html, said
    wrong = {"act": "prioritise", "priority": "first", "reason": "le relais d'abord"}
    answer = operator.submit("/console/providers/smtp/move", wrong)
    assert answer.status_code == 422
    assert 'href="#priority"' in answer.text
    assert 'value="first"' in answer.text, "what was typed stays"
    again = operator.submit("/console/providers/smtp/move", {**wrong, "priority": "3"})
    assert again.status_code == 409
    assert "déjà ainsi" in again.text

    api = "/api/v1/notice-providers/smtp/move"
    assert operator.post(api, json={"act": "prioritise", "reason": "sans rang"}).status_code == 422
    gateway.services.answers[MoveProvider] = None
    assert operator.post(api, json={"act": "as_configured", "reason": "comme avant"}).status_code == 204
    browser.sign_in("adviser")
    assert operator.post(api, json={"act": "pause", "reason": "sans droit"}).status_code == 403
