"""The operator's page and the run's mailbox."""

import mailbox
from email.message import EmailMessage
from pathlib import Path

import pytest

from shared.contracts.notifications.queries import ListTroubledNotices
from shared.contracts.operations import Backlog, DiscardParked, GetBacklog, ListParked, ParkedEvent, ReplayParked
from shared.contracts.refusal import ServiceUnavailable
from tests.support.gateway.browser import Browser, Gateway, browsing
from tests.support.gateway.views import NOON


def _backlog(service: str) -> Backlog:
    return Backlog(
        service=service,
        outbox_depth=0,
        outbox_oldest_seconds=0,
        inbox_depth=0,
        inbox_oldest_seconds=0,
        lanes_waiting_for_a_gap=0,
        lanes_retrying=0,
        lanes_parked=0,
        parked=1,
    )


def _parked(service: str) -> ParkedEvent:
    return ParkedEvent(
        parked_id=7,
        service=service,
        event_id=None,
        type=None,
        aggregate=None,
        aggregate_id=None,
        aggregate_seq=None,
        code="undecodable",
        error="not JSON",
        parked_at=NOON,
        waiting_behind=0,
    )


@pytest.fixture
def operator(gateway: Gateway, browser: Browser) -> Browser:
    services = gateway.services

    def backlog(_request: GetBacklog) -> Backlog | ServiceUnavailable:
        name = services.asked_of[-1]
        return ServiceUnavailable(service=name, cause="not running") if name == "notifications" else _backlog(name)

    services.answers |= {
        GetBacklog: backlog,
        ListParked: lambda _request: (_parked(services.asked_of[-1]),),
        ListTroubledNotices: (),
        ReplayParked: None,
        DiscardParked: None,
    }
    return browser.sign_in("administrator")


def test_a_service_that_is_away_hides_only_itself(operator: Browser) -> None:
    answer = operator.get("/api/v1/backlog").json()
    assert [one["service"] for one in answer["services"]] == ["investor", "territory"]
    assert answer["away"] == ["notifications"]
    assert operator.page("/console/operations").status_code == 200


def test_a_replay_reaches_its_service_with_who_and_why(gateway: Gateway, operator: Browser) -> None:
    answer = operator.post("/api/v1/parked-events/territory/7/replay", json={"reason": "fixed in 1.2"})
    assert answer.status_code == 204
    sent = gateway.services.commands()[-1]
    account = gateway.account("administrator")
    assert sent == ReplayParked(parked_id=7, by=str(account.id), reason="fixed in 1.2")
    assert gateway.services.asked_of[-1] == "territory"
    assert (account.id, "event_replayed", "territory/7") in gateway.store.tables.journal


def test_nothing_is_discarded_without_a_reason(gateway: Gateway, operator: Browser) -> None:
    page = "/console/operations/parked/investor/7"
    assert operator.submit(page, {"act": "discard", "reason": " "}).status_code == 422
    assert not any(isinstance(r, DiscardParked) for r in gateway.services.asked)
    done = operator.submit(page, {"act": "discard", "reason": "sent by a test"})
    assert done.headers["location"] == "/console/operations?done=discard"
    assert any(isinstance(r, DiscardParked) for r in gateway.services.asked)


def test_a_service_without_events_is_not_asked(operator: Browser) -> None:
    answer = operator.post("/api/v1/parked-events/gateway/7/replay", json={"reason": "because"})
    assert answer.status_code == 422


@pytest.fixture
def maildir(tmp_path: Path) -> Path:
    box = mailbox.Maildir(tmp_path / "mail", create=True)
    for subject in ("erste", "طلب استكمال"):
        message = EmailMessage()
        message["To"] = "Fatima <fatima@example.org>"
        message["Subject"] = subject
        message["X-Primo-Notice"] = "n-1"
        message.set_content("Link: http://gateway.test/track/abc-d.ef. <b>not bold</b>")
        message.add_alternative("<p onclick=x>salam</p><script>1</script>", subtype="html")
        message["Content-Language"] = "ar"
        box.add(message)
    return tmp_path / "mail"


def test_the_run_s_mail_can_be_read_with_its_link(maildir: Path) -> None:
    with browsing(Gateway(mailbox_dir=maildir)) as browser:
        listed = browser.sign_in("administrator").get("/api/v1/mailbox").json()
        assert [one["subject"] for one in listed] == ["طلب استكمال", "erste"]
        assert listed[0]["x_primo_notice"] == "n-1"
        page = browser.page(f"/console/mail/{listed[0]['key']}")
        assert '<a href="http://gateway.test/track/abc-d.ef" rel="noreferrer">' in page.text
        assert "<b>not bold" not in page.text
        assert "frame-src 'self'" in page.headers["content-security-policy"]


def test_a_message_s_html_is_shown_in_a_sandbox_of_its_own(maildir: Path) -> None:
    with browsing(Gateway(mailbox_dir=maildir)) as browser:
        key = browser.sign_in("administrator").get("/api/v1/mailbox").json()[0]["key"]
        html = browser.page(f"/console/mail/{key}/html")
        policy = html.headers["content-security-policy"]
        assert policy.startswith("sandbox;")
        assert "default-src 'none'" in policy
        assert "script-src" not in policy
        assert html.headers["x-frame-options"] == "SAMEORIGIN"


@pytest.mark.parametrize("key", ["../../etc/passwd", "nothing", "..%2f..%2fetc%2fpasswd"])
def test_only_messages_of_the_mailbox_are_shown(maildir: Path, key: str) -> None:
    with browsing(Gateway(mailbox_dir=maildir)) as browser:
        assert browser.sign_in("administrator").page(f"/console/mail/{key}").status_code == 404


def test_without_a_mailbox_its_pages_do_not_exist(browser: Browser) -> None:
    browser.sign_in("administrator")
    assert browser.get("/api/v1/mailbox").status_code == 404
    assert browser.page("/console/mail").status_code == 404
    assert "/console/mail" not in browser.page("/console/nothing").text
