"""Where webhooks go and where they do not, how they are signed, and what an answer means."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import Any

import httpcore
import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from services.territory.domain.receiver import receiver_of
from services.territory.domain.webhook import judge
from shared.contracts.territory.subscription_refusals import ReceiverRefused
from shared.network.webhooks.caller import WebhookCaller
from shared.network.webhooks.outcome import Ended, Outcome, answered
from shared.network.webhooks.receiver import is_private
from shared.network.webhooks.signature import headers_of, secret_of, shown

PAUSES = [timedelta(seconds=5), timedelta(minutes=5)]
PUBLIC = "93.184.215.14"


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "127.9.9.9", "0.0.0.0", "10.1.2.3", "172.16.0.1", "172.31.255.255", "192.168.1.1"),
        *("169.254.169.254", "100.64.0.1", "224.0.0.1", "239.1.1.1", "255.255.255.255", "198.18.0.1", "192.0.2.1"),
        *("::1", "::", "fe80::1", "fc00::1", "fd12:3456::1", "ff02::1", "fec0::1", "2001:db8::1", "2001::1"),
        *("::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254", "::127.0.0.1", "64:ff9b::7f00:1"),
        *("64:ff9b::a00:1", "2002:7f00:1::", "2002:c0a8:101::1", "64:ff9b:1::1"),
    ],
)
def test_an_address_that_is_not_public_is_known_in_every_spelling(address: str) -> None:
    assert is_private(ip_address(address))


@pytest.mark.parametrize(
    "address", [PUBLIC, "8.8.8.8", "172.15.0.1", "172.32.0.1", "2606:4700::1111", "64:ff9b::808:808", "2a00:1450::1"]
)
def test_a_public_address_is_public(address: str) -> None:
    assert not is_private(ip_address(address))


@pytest.mark.parametrize(
    ("url", "problem"),
    [
        ("http://plans.example.org/hook", "not_https"),
        ("ftp://plans.example.org/hook", "malformed"),
        ("https://user:pass@plans.example.org/", "credentials"),
        ("https://plans.example.org/#there", "malformed"),
        ("https://plans.example.org:99999/", "malformed"),
        ("https://plans.example.org\\@10.0.0.1/", "malformed"),
        ("https://plans.example.org/a b", "malformed"),
        ("https:///hook-without-host", "malformed"),
        ("https://localhost/hook", "private"),
        ("https://127.0.0.1/hook", "private"),
        ("https://[::1]/hook", "private"),
        ("https://[::ffff:10.0.0.1]/hook", "private"),
        ("https://169.254.169.254/latest", "private"),
        ("https://rabbitmq:15672/", "private"),
    ],
)
def test_an_address_that_may_not_be_called_is_refused_when_it_is_written_down(url: str, problem: str) -> None:
    with pytest.raises(ReceiverRefused) as refused:
        receiver_of(url)
    assert refused.value.problem == problem


def test_the_set_up_may_name_an_origin_and_that_one_alone() -> None:
    named = ["http://plans.intra:8080", "https://10.0.0.7"]
    assert receiver_of("http://plans.intra:8080/hook", named).named
    assert receiver_of("https://10.0.0.7:443/hook", named).port == 443
    for other in ("http://plans.intra:8081/hook", "https://10.0.0.8/hook", "http://10.0.0.7/hook"):
        with pytest.raises(ReceiverRefused):
            receiver_of(other, named)


class Connected(Exception):
    """With the address that it was asked for."""


@pytest.fixture
def reached(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    addresses: list[str] = []

    def connect(_self: object, host: str, *_: Any) -> Any:
        addresses.append(host)
        raise httpcore.ConnectError("as far as this test goes")

    monkeypatch.setattr(httpcore.SyncBackend, "connect_tcp", connect)
    return addresses


def post(*answers: Sequence[str], url: str = "https://plans.example.org/hook") -> Ended:
    """A name that says something else each time."""
    said = iter(answers)
    return WebhookCaller(resolver=lambda _host, _port: next(said)).post(url, {}, b"{}")


def test_a_name_that_leads_into_a_private_network_is_not_called(reached: list[str]) -> None:
    for addresses in (["127.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"], [PUBLIC, "192.168.1.1"]):
        assert post(addresses).outcome is Outcome.ADDRESS_REFUSED
    assert reached == []


def test_the_address_that_was_looked_at_is_the_one_that_is_called(reached: list[str]) -> None:
    assert post([PUBLIC], ["127.0.0.1"]).outcome is Outcome.UNREACHABLE
    assert reached == [PUBLIC], "asked once: what the name says the second time is not heard"


def test_of_several_addresses_the_next_is_tried_and_a_name_without_any_is_unreachable(reached: list[str]) -> None:
    assert post([PUBLIC, "2606:4700::1111"]).outcome is Outcome.UNREACHABLE
    assert reached == [PUBLIC, "2606:4700::1111"]
    assert post([]).outcome is Outcome.UNREACHABLE


def test_a_subscription_that_is_older_than_the_rule_is_checked_at_every_call(reached: list[str]) -> None:
    ended = post(["127.0.0.1"], url="http://plans.example.org/hook")
    assert (ended.outcome, ended.reply, reached) == (Outcome.ADDRESS_REFUSED, "not_https", [])


def test_a_signature_is_verified_by_the_standard_s_own_library_and_both_secrets_sign() -> None:
    old, new = secret_of("a key of the set-up", b"1" * 32), secret_of("a key of the set-up", b"2" * 32)
    assert len({old, new, secret_of("another key", b"1" * 32)}) == 3
    assert len(base64.b64decode(shown(old).removeprefix("whsec_"))) == 32
    body = '{"name":"وجدة"}'.encode()
    headers = headers_of("e-1", datetime.now(UTC), body, [new, old])

    for secret in (old, new):
        assert Webhook(shown(secret)).verify(body, headers) == {"name": "وجدة"}
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(secret_of("another key", b"1" * 32))).verify(body, headers)
    with pytest.raises(WebhookVerificationError):
        Webhook(shown(old)).verify(body, {**headers, "webhook-id": "e-2"})


@pytest.mark.parametrize(
    ("status", "outcome"),
    [
        *((code, Outcome.ACKNOWLEDGED) for code in (200, 202, 204, 299)),
        *((code, Outcome.REDIRECTED) for code in (300, 301, 302, 307, 308)),
        *((code, Outcome.REFUSED) for code in (400, 401, 404, 409, 429, 500, 503)),
        (410, Outcome.GONE),
    ],
)
def test_the_status_says_it(status: int, outcome: Outcome) -> None:
    assert answered(status, "").outcome is outcome


def test_pauses_are_drawn_around_the_schedule_and_the_last_failure_disables() -> None:
    failed = Ended(Outcome.REFUSED, 500)
    assert judge(failed, 0, PAUSES, 0.5).pause == PAUSES[0]
    drawn = [judge(failed, 1, PAUSES, draw).pause for draw in (0.0, 1.0)]
    assert drawn == [timedelta(minutes=4), timedelta(minutes=6)]
    last = judge(failed, 2, PAUSES, 0.5)
    assert (last.pause, last.disabled) == (None, "failing")
    assert judge(Ended(Outcome.GONE, 410), 0, PAUSES, 0.5).disabled == "gone"
    ours = judge(Ended(Outcome.INTERRUPTED), 2, PAUSES, 0.5)
    assert (ours.tries, ours.disabled) == (2, None), "our own end is not the receiver's fault"
