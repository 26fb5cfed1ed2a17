"""Alerts to staff leave into their chat too: signed, by number and link alone, once, with the story of each."""

import json
import threading
from base64 import b64encode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import uuid4

import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks.webhooks import Webhook

from services.notifications import bootstrap
from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.removed_bridge import NOBODY_LISTENS
from services.notifications.adapters.channels.staff_webhook import StaffBridge, StaffWebhookLine
from services.notifications.domain.provider import Provider
from services.notifications.provider_settings import WebhookProvider
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.notifications.search import Audience, SearchNotices
from shared.network.webhooks.signature import secret_bytes
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.test_staff_are_told import called
from tests.unit.notifications.builders import DOSSIER, filed

SECRET = "whsec_" + b64encode(b"x" * 32).decode()
CONSOLE = "https://primo.example/console"


class Bridge:
    """A real receiver on loopback that answers as it is told and keeps what it got."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict[str, str], bytes]] = []
        bridge = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name is the library's
                body = self.rfile.read(int(self.headers["Content-Length"]))
                bridge.got.append(({name.lower(): value for name, value in self.headers.items()}, body))
                self.send_response(bridge.answers.pop(0) if bridge.answers else 204)
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/hook"


@pytest.fixture
def bridge() -> Iterator[Bridge]:
    found = Bridge()
    thread = threading.Thread(target=found.server.serve_forever)
    thread.start()
    yield found
    found.server.shutdown()
    thread.join()
    found.server.server_close()


def configured(notifications: Notifications) -> None:
    """As the process that sends shows it."""
    notifications.change(
        "INSERT INTO provider_health (name, channel, kind, priority, state, failures, last_failure, seen_at)"
        " VALUES ('chat', 'webhook', 'webhook', 10, 'closed', 0, '', now())"
    )


def send(notifications: Notifications, url: str, *, private: bool = True) -> None:
    provider = Provider("chat", Channel.WEBHOOK, ProviderKind.WEBHOOK)
    named = (url.removesuffix("/hook"),) if private else ()
    line = StaffWebhookLine(StaffBridge(url, (secret_bytes(SECRET),), CONSOLE, named), bootstrap.utc_now)
    sending = notifications.sending()
    sending.carriers = {Channel.WEBHOOK: Providers([(provider, line)], ProviderBoard([provider], bootstrap.utc_now))}
    notifications.send_all(sending)


def alert(notifications: Notifications) -> Any:
    [found] = [one for one in notifications.notices() if one.channel is Channel.WEBHOOK]
    return found


def test_an_alert_is_posted_once_signed_and_says_nothing_of_a_person(
    notifications: Notifications, bridge: Bridge
) -> None:
    configured(notifications)
    notifications.hear(filed())
    event, event_id = called(staff_id=uuid4()), uuid4()
    notifications.hear(event, event_id)
    notifications.hear(event, event_id)
    send(notifications, bridge.url)

    [(headers, body)] = bridge.got
    said = Webhook(SECRET).verify(body.decode(), headers)
    assert set(said) == {"type", "timestamp", "text", "data"}
    assert said["data"]["link"] == f"{CONSOLE}/dossiers/{DOSSIER}"
    assert said["data"]["number"] in said["text"]
    for personal in ("Fatima", "fatima@example.org", str(event.staff_id)):
        assert personal not in json.dumps(said)
    found = alert(notifications)
    assert (found.state, found.to_staff, headers["webhook-id"]) == (NoticeState.SENT, True, str(found.notice_id))
    [row] = notifications.ask(SearchNotices(channel=Channel.WEBHOOK)).rows
    assert (row.audience, row.notice_id) == (Audience.STAFF, found.notice_id)


def test_a_bridge_that_is_away_is_asked_again_and_what_it_refuses_is_kept_with_its_words(
    notifications: Notifications, bridge: Bridge
) -> None:
    configured(notifications)
    notifications.hear(filed())
    notifications.hear(called(staff_id=uuid4()))
    bridge.answers = [503, 422]
    send(notifications, bridge.url)
    found = alert(notifications)
    assert found.state is NoticeState.FAILED_PERMANENTLY
    assert [one.reply[:16] for one in found.attempts] == ["refused HTTP 503", "refused HTTP 422"]
    assert len({headers["webhook-id"] for headers, _ in bridge.got}) == 1


def test_an_address_in_a_private_network_is_not_called_unless_the_operator_says_so(
    notifications: Notifications, bridge: Bridge
) -> None:
    configured(notifications)
    notifications.hear(filed())
    notifications.hear(called(staff_id=uuid4()))
    send(notifications, bridge.url, private=False)
    assert bridge.got == []
    assert "address_refused" in alert(notifications).attempts[-1].reply


def test_without_a_bridge_no_alert_waits_for_one(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.hear(called(staff_id=uuid4()))
    assert [one for one in notifications.notices() if one.channel is Channel.WEBHOOK] == []


def test_when_the_settings_name_no_bridge_any_more_what_waits_is_explained_at_once(
    notifications: Notifications,
) -> None:
    configured(notifications)
    notifications.hear(filed())
    notifications.hear(called(staff_id=uuid4()))
    assert alert(notifications).state is NoticeState.CREATED

    mail = Provider("smtp", Channel.EMAIL, ProviderKind.SMTP)
    for _ in range(2):  # as the process that sends does every few seconds
        ProviderBoard([mail], bootstrap.utc_now).save(notifications.engine)

    found = alert(notifications)
    assert (found.state, found.standing) == (NoticeState.FAILED_PERMANENTLY, NoticeStanding.SUPERSEDED)
    assert [one.reply for one in found.attempts] == [NOBODY_LISTENS.reply]
    [investor] = [one for one in notifications.notices() if one.channel is Channel.EMAIL]
    assert investor.state is NoticeState.CREATED, "mail goes on"
    notifications.hear(called(staff_id=uuid4()))
    assert alert(notifications).notice_id == found.notice_id, "no other begins to wait"


def test_what_waits_for_a_bridge_that_is_named_is_left_alone(notifications: Notifications) -> None:
    configured(notifications)
    notifications.hear(filed())
    notifications.hear(called(staff_id=uuid4()))
    chat = Provider("chat", Channel.WEBHOOK, ProviderKind.WEBHOOK)
    ProviderBoard([chat], bootstrap.utc_now).save(notifications.engine)
    assert alert(notifications).state is NoticeState.CREATED


@pytest.mark.parametrize("secret", ["x", "whsec_", "whsec_!!", "whsec_" + b64encode(b"short").decode()])
def test_a_secret_that_signs_nothing_is_told_at_start(secret: str) -> None:
    said = {"kind": "webhook", "name": "chat", "url": "https://chat.example.org/hook"}
    assert WebhookProvider.model_validate({**said, "secret": SECRET}).secret == SecretStr(SECRET)
    with pytest.raises(ValidationError):
        WebhookProvider.model_validate({**said, "secret": secret})
