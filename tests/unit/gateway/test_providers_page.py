"""The operator's page of who delivers notices."""

from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ListProviders, ProviderKind, ProviderState, ProviderView
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
