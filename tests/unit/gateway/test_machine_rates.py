"""How often machines may ask, and what the API's description says of them."""

import pytest

from services.gateway.domain.errors import TooManyRequests
from services.gateway.domain.machine import Scope
from services.gateway.domain.rate import Meter, Rate
from shared.contracts.territory.subscriptions import Changes, ListChanges
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.machines import ask_token, bearing, let_in

FEED = "/api/v1/changes"


def test_a_quota_passes_at_once_and_after_it_evenly() -> None:
    meter = Meter(Rate("machine", quota=3, window_s=60))
    assert [meter.take("a", 0).remaining for _ in range(3)] == [2, 1, 0]
    with pytest.raises(TooManyRequests) as refused:
        meter.take("a", 0)
    assert refused.value.retry_after_s == 20
    assert meter.take("b", 0).remaining == 2, "another one's quota is their own"
    with pytest.raises(TooManyRequests):
        meter.take("a", 19.5)
    assert meter.take("a", 20).remaining == 0
    assert meter.take("a", 140).headers["RateLimit"] == '"machine";r=2;t=20'


def test_a_meter_knows_so_many_and_no_more() -> None:
    meter = Meter(Rate("address", quota=1), most=2)
    for asker in "abc":
        meter.take(asker, 0)
    meter.take("a", 0)
    with pytest.raises(TooManyRequests):
        meter.take("c", 0)


def test_a_machine_that_asks_too_often_is_told_when_to_come_back() -> None:
    gateway = Gateway(settings={"machine_requests": 2})
    gateway.services.answers[ListChanges] = Changes(events=(), next="MTow", more=False)
    with browsing(gateway) as asking, browsing(gateway, "198.51.100.9") as other:
        made, another = let_in(asking, gateway), let_in(asking, gateway, name="Autre")
        token = ask_token(asking, made.machine.id, made.secret).json()["access_token"]
        first = asking.get(FEED, **bearing(token))
        assert first.headers["ratelimit-policy"] == '"machine";q=2;w=60'
        assert first.headers["ratelimit"] == '"machine";r=1;t=30'
        assert other.get(FEED, **bearing(token)).status_code == 200, "counted wherever it asks from"
        refused = asking.get(FEED, **bearing(token))
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "30")
        theirs = ask_token(asking, another.machine.id, another.secret).json()["access_token"]
        assert asking.get(FEED, **bearing(theirs)).status_code == 200
        gateway.later(seconds=30)
        assert asking.get(FEED, **bearing(token)).status_code == 200


def test_one_address_guesses_neither_secrets_nor_tokens_for_long() -> None:
    gateway = Gateway(settings={"token_requests": 2, "address_requests": 2})
    with browsing(gateway) as guessing, browsing(gateway, "198.51.100.9") as other:
        made = let_in(guessing, gateway)
        assert [ask_token(guessing, made.machine.id, "x").status_code for _ in range(3)] == [401, 401, 429]
        assert ask_token(other, made.machine.id, made.secret).status_code == 200
        assert [guessing.get(FEED, **bearing("x")).status_code for _ in range(3)] == [401, 401, 429]


def test_the_description_says_which_key_opens_which_door(browser: Browser) -> None:
    document = browser.get("/openapi.json").json()
    flow = document["components"]["securitySchemes"]["machine"]["flows"]["clientCredentials"]
    assert flow["tokenUrl"] == "/oauth/token"
    assert set(flow["scopes"]) == set(Scope)
    security = {
        (path, method): operation["security"]
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    }
    assert security["/api/v1/changes", "get"] == [{"session": []}, {"machine": ["changes:read"]}]
    assert security["/api/v1/queue", "get"] == [{"session": []}]
    assert security["/api/v1/subscriptions", "post"] == [{"session": [], "csrf": []}]
    assert security["/api/v1/provinces", "get"] == []
    opened = {scope for alternatives in security.values() for one in alternatives for scope in one.get("machine", ())}
    assert opened == set(Scope)


def test_the_metadata_lead_to_the_token(gateway: Gateway, browser: Browser) -> None:
    told = browser.get("/.well-known/oauth-authorization-server").json()
    assert told["issuer"] == gateway.application.settings.public_url
    assert told["token_endpoint"] == f"{told['issuer']}/oauth/token"
    assert told["grant_types_supported"] == ["client_credentials"]
