"""A provider of SMS tells over HTTP what became of a message; who cannot sign tells nothing."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr, ValidationError
from standardwebhooks.webhooks import Webhook

from operations.servers.ports import free_port
from services.notifications.adapters.channels.receipts import taken
from services.notifications.entrypoints.bounce_work import receipt_keys
from services.notifications.entrypoints.receipt_door import LARGEST, receipt_door, take_receipts
from services.notifications.provider_settings import HttpProvider
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.providers import ProviderKind
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.test_sms import by_sms, told_by_sms
from tests.support.waiting import wait_until

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
DELIVERED, FAILED = b'{"id": "ref-1", "status": "delivered"}', b'{"id": "ref-1", "status": "failed"}'

Tell = Callable[..., int]


def provider(secret: str | None) -> HttpProvider:
    return HttpProvider.model_validate(
        {
            "kind": ProviderKind.HTTP,
            "name": "bridge" if secret else "mute",
            "url": "https://sms.example",
            "token": "t",
            "source": "PRIMO",
            "receipt_secret": secret and SecretStr(secret),
        }
    )


@pytest.fixture
def tell(notifications: Notifications) -> Iterator[Tell]:
    """An SMS that `bridge` took, and a way to tell of it; answers the status."""
    by_sms(notifications)
    notice_id = told_by_sms(notifications).notice_id
    notifications.change("UPDATE notice SET state = 'sent', sent_at = now() WHERE id = :id", id=notice_id)
    with notifications.engine.begin() as connection:
        taken(connection, notice_id, "bridge", ["ref-1"])
    stop, port = threading.Event(), free_port()
    app = receipt_door(receipt_keys([provider(SECRET), provider(None)]), notifications.engine)
    thread = threading.Thread(target=take_receipts, args=(app, "127.0.0.1", port, stop))
    thread.start()

    def told(
        body: bytes,
        secret: str = SECRET,
        *,
        name: str = "bridge",
        ago: timedelta = timedelta(),
        sent: bytes | None = None,
    ) -> int:
        at = datetime.now(UTC) - ago
        headers = {"webhook-id": "msg_1", "webhook-timestamp": str(int(at.timestamp()))}
        headers["webhook-signature"] = f"v1a,x {Webhook(secret).sign('msg_1', at, body.decode())}"
        url = f"http://127.0.0.1:{port}/receipts/{name}"
        return httpx.post(url, content=sent or body, headers=headers, timeout=10, trust_env=False).status_code

    def listens() -> bool:
        try:
            return httpx.get(f"http://127.0.0.1:{port}/", timeout=5, trust_env=False).status_code == 404
        except httpx.ConnectError:
            return False

    try:
        wait_until(listens)
        yield told
    finally:
        stop.set()
        thread.join()


def stands(notifications: Notifications) -> tuple[NoticeState, NoticeStanding | None]:
    notice = told_by_sms(notifications)
    return notice.state, notice.standing


def test_a_receipt_makes_it_delivered_and_again_or_another_changes_nothing(
    notifications: Notifications, tell: Tell
) -> None:
    assert [tell(DELIVERED), tell(DELIVERED), tell(FAILED)] == [204, 204, 204]

    assert stands(notifications) == (NoticeState.SENT, NoticeStanding.DELIVERED)


def test_a_receipt_that_it_did_not_arrive_is_a_failure_and_calls_the_adviser(
    notifications: Notifications, tell: Tell
) -> None:
    assert tell(FAILED) == 204

    assert stands(notifications)[0] is NoticeState.FAILED_PERMANENTLY
    assert len(notifications.query("SELECT * FROM undelivered")) == 1


def test_what_is_forged_old_changed_too_large_or_no_receipt_is_turned_away(
    notifications: Notifications, tell: Tell
) -> None:
    assert tell(DELIVERED, OTHER) == 401
    assert tell(DELIVERED, name="mute") == 401, "a provider that signs nothing"
    assert tell(DELIVERED, name="unknown") == 401
    assert tell(DELIVERED, ago=timedelta(minutes=6)) == 401
    assert tell(DELIVERED, ago=timedelta(minutes=-6)) == 401
    assert tell(FAILED, sent=DELIVERED) == 401
    assert tell(b" " * LARGEST + DELIVERED) == 413
    assert tell(b'{"id": "ref-1", "status": "on its way"}') == 422

    assert stands(notifications) == (NoticeState.SENT, NoticeStanding.SENT)


def test_a_short_secret_or_one_without_its_prefix_stops_the_process_at_start() -> None:
    for secret in ("whsec_c2hvcnQ=", "whsec_no base64 at all", SECRET.removeprefix("whsec_")):
        with pytest.raises(ValidationError):
            provider(secret)
