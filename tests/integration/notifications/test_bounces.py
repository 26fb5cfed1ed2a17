"""A real Postfix sends notices on and tells what became of them; who forges such a report reaches nothing."""

import smtplib
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.notifications import bootstrap
from services.notifications.adapters.channels.return_paths import ReturnPaths
from services.notifications.adapters.proof.report_metrics import FORGED, REPORTS
from services.notifications.config import BounceSettings
from services.notifications.domain.delivery_report import Report
from services.notifications.domain.return_address import ReturnAddresses, Returned
from services.notifications.entrypoints import bounce_door
from services.notifications.entrypoints.bounce_door import LARGEST
from services.notifications.entrypoints.bounce_work import take_from
from services.notifications.usecases.take_report import NoticeStillLeaving, take_report
from shared.contracts.notifications.codes import Channel, NoticeStanding, NoticeState, ReportKind
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.suppressions import ListSuppressions
from shared.messaging.unit_of_work import transaction
from tests.integration.notifications.conftest import Notifications, post_offices
from tests.integration.notifications.test_undelivered import with_sms
from tests.support.postfix import AWAY, BOUNCES, DOMAIN, Postfix, a_postfix
from tests.unit.notifications.builders import EVENTS, FINGERPRINTS, STAFF, contact, filed

SECRET = "a secret of the tests alone"
ADDRESSES = ReturnAddresses(SECRET, BOUNCES)
NOW = datetime(2026, 11, 30, 12, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with a_postfix("fatima") as office:
        yield office


@contextmanager
def door(notifications: Notifications, port: int, protocol: str = "lmtp") -> Iterator[None]:
    settings = BounceSettings(
        database_url=notifications.database.url,
        address_secret=SECRET,
        bounce_domain=BOUNCES,
        bounce_port=port,
        bounce_protocol=protocol,
        bounce_timeout_s=5,
    )
    stop = threading.Event()
    thread = threading.Thread(target=take_from, args=(notifications.engine, settings, stop))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def send(notifications: Notifications, postfix: Postfix, address: str) -> None:
    notifications.contacts.answer = contact().model_copy(update={"email": address})
    sending = notifications.sending()
    offices = post_offices(postfix, return_paths=ReturnPaths(FINGERPRINTS, ADDRESSES))
    sending.carriers = {Channel.EMAIL: offices}
    notifications.send_all(sending)


def wait_for(notifications: Notifications, seen: Callable[[NoticeView], bool]) -> NoticeView:
    until = time.monotonic() + 60
    while not seen(notice := notifications.notices()[-1]):
        assert time.monotonic() < until, notice
        time.sleep(0.1)
    return notice


def test_an_unknown_user_comes_back_and_the_address_is_not_written_to_again(
    notifications: Notifications, postfix: Postfix
) -> None:
    notifications.hear(filed())
    with door(notifications, postfix.bounce_port):
        send(notifications, postfix, f"nobody@{DOMAIN}")
        assert notifications.notices()[0].attempts[-1].smtp_code == 250, "Postfix took it over"
        notice = wait_for(notifications, lambda notice: notice.state is NoticeState.FAILED_PERMANENTLY)

    (report,) = notice.reports
    assert (report.kind, report.status) == (ReportKind.FAILED, "5.1.1")
    assert f"nobody@{DOMAIN}" not in str(notice)
    (row,) = notifications.ask(ListSuppressions()).rows
    assert row.notice_id == notice.notice_id
    notifications.hear(EVENTS["verification_opened"])
    send(notifications, postfix, f"nobody@{DOMAIN}")
    assert notifications.notices()[-1].standing is NoticeStanding.SUPPRESSED


def test_a_delayed_one_changes_nothing(notifications: Notifications, postfix: Postfix) -> None:
    notifications.hear(filed())
    with door(notifications, postfix.bounce_port):
        send(notifications, postfix, f"fatima@{AWAY}")
        notice = wait_for(notifications, lambda notice: bool(notice.reports))

    assert notice.reports[0].kind is ReportKind.DELAYED
    assert (notice.state, notice.standing) == (NoticeState.SENT, NoticeStanding.SENT)
    assert notifications.ask(ListSuppressions()).rows == ()


def test_one_that_arrived_is_delivered(notifications: Notifications, postfix: Postfix) -> None:
    notifications.hear(filed())
    with door(notifications, postfix.bounce_port):
        send(notifications, postfix, f"fatima@{DOMAIN}")
        notice = wait_for(notifications, lambda notice: notice.standing is NoticeStanding.DELIVERED)

    assert notice.state is NoticeState.SENT
    assert postfix.mailbox("fatima")[-1]["Message-ID"] == notice.message_id


def test_a_forged_one_is_turned_away_and_counted(notifications: Notifications, postfix: Postfix) -> None:
    notifications.hear(filed())
    notifications.send_all()
    (notice,) = notifications.notices()
    returned = Returned(notice.notice_id, FINGERPRINTS.of("fatima@example.org", Channel.EMAIL), 0)
    forged = ReturnAddresses("a secret that somebody tried", BOUNCES).of(returned)
    before = REPORTS.labels(FORGED)._value.get()

    with door(notifications, postfix.bounce_port), smtplib.SMTP("127.0.0.1", postfix.port, timeout=10) as smtp:
        smtp.sendmail("", [forged], _failed())
        until = time.monotonic() + 30
        while REPORTS.labels(FORGED)._value.get() == before:
            assert time.monotonic() < until
            time.sleep(0.1)

    (notice,) = notifications.notices()
    assert (notice.state, notice.reports) == (NoticeState.SENT, ())
    assert notifications.ask(ListSuppressions()).rows == ()


def test_what_is_too_large_or_for_two_or_says_nothing_is_turned_away_and_the_door_stays_open(
    notifications: Notifications, postfix: Postfix
) -> None:
    notifications.hear(filed())
    notifications.send_all()
    (notice,) = notifications.notices()
    address = ADDRESSES.of(Returned(notice.notice_id, bytes(10), 0))
    with door(notifications, postfix.bounce_port, "smtp"), _connected(postfix.bounce_port) as smtp:
        smtp.ehlo("mx.example.org")
        assert int(smtp.esmtp_features["size"]) == LARGEST
        assert smtp.mail("", ["SIZE=99999999"])[0] == 552
        smtp.mail("")
        assert smtp.rcpt(address)[0] == 250
        assert smtp.rcpt(address)[0] == 452
        with pytest.raises(smtplib.SMTPException):
            smtp.sendmail("", [address], b"x\r\n" * LARGEST)
        with _connected(postfix.bounce_port) as other:
            other.sendmail("", [address], b"\x00\xff" * 400)

    assert [report.kind for report in notifications.notices()[0].reports] == [ReportKind.UNREADABLE]


def take(notifications: Notifications, returned: Returned, digest: bytes = b"1", status: str = "5.1.1") -> bool:
    with transaction(notifications.engine, bootstrap.unit_of_work) as work:
        return take_report(returned, Report(ReportKind.FAILED, status), digest, work, NOW)


def test_a_report_that_comes_twice_or_of_an_earlier_sending_or_of_nothing_moves_nothing(
    notifications: Notifications,
) -> None:
    notifications.hear(filed())
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    first = Returned(notice_id, b"0123456789", 0)
    assert not take(notifications, Returned(uuid4(), b"0123456789", 0))
    assert take(notifications, first)
    assert take(notifications, first)
    notifications.ask(ResendNotice(notice_id=notice_id, staff_id=STAFF, reason="another address"))
    notifications.send_all()

    assert take(notifications, first, b"2", "5.7.1")

    notice = notifications.notices()[0]
    assert notice.state is NoticeState.SENT, "the later sending is not the one that came back"
    assert len(notice.reports) == 2


def test_a_report_that_is_quicker_than_the_sender_is_asked_to_come_again(notifications: Notifications) -> None:
    notifications.hear(filed())
    with notifications.desk() as desk:
        claim = desk.claim()
        assert claim is not None
        with pytest.raises(NoticeStillLeaving):
            take(notifications, Returned(claim.notice_id, b"0123456789", 0))
    assert notifications.notices()[0].reports == ()


def _connected(port: int) -> smtplib.SMTP:
    until = time.monotonic() + 10
    while True:
        try:
            return smtplib.SMTP("127.0.0.1", port, timeout=20)
        except ConnectionRefusedError:
            assert time.monotonic() < until
            time.sleep(0.05)


def _failed() -> bytes:
    return (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n"
        b"--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
        b"Final-Recipient: rfc822; fatima@example.org\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )


@pytest.mark.parametrize("sms", [False, True])
def test_one_that_came_back_goes_on_by_the_next_channel_or_to_the_adviser(
    notifications: Notifications, sms: bool
) -> None:
    if sms:
        with_sms(notifications)
    notifications.hear(filed())
    notifications.send_all()
    notice_id = notifications.notices()[0].notice_id
    take(notifications, Returned(notice_id, b"0123456789", 0))

    stands_in = [notice.channel for notice in notifications.notices() if notice.instead_of == notice_id]
    assert stands_in == ([Channel.SMS] if sms else [])
    assert len(notifications.query("SELECT * FROM undelivered")) == (0 if sms else 1)


def test_more_conversations_than_there_is_room_for_are_asked_to_come_later(
    notifications: Notifications, postfix: Postfix, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bounce_door, "MOST_CONVERSATIONS", 1)
    with door(notifications, postfix.bounce_port, "smtp"), _connected(postfix.bounce_port) as smtp:
        smtp.ehlo("mx.example.org")
        with pytest.raises((smtplib.SMTPException, ConnectionError)):
            smtplib.SMTP("127.0.0.1", postfix.bounce_port, timeout=20).ehlo("mx.example.org")
        smtp.quit()
        until = time.monotonic() + 10
        while not _open_for_one(postfix.bounce_port):
            assert time.monotonic() < until


def _open_for_one(port: int) -> bool:
    try:
        with smtplib.SMTP("127.0.0.1", port, timeout=20) as smtp:
            return smtp.ehlo("mx.example.org")[0] == 250
    except (smtplib.SMTPException, ConnectionError):
        return False
