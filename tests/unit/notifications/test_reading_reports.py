"""What mail servers report is read by the standard, by dialect, or said to be unreadable; it never breaks a reader."""

import random

import pytest

from services.notifications.adapters.proof.report_reader import complaint_senders, read_report
from services.notifications.domain.delivery_report import Report
from shared.contracts.notifications.codes import NoticeStanding, NoticeState, ReportKind


def dsn(*recipients: str, inner: str = "") -> bytes:
    blocks = "".join(f"\r\n{one}\r\n" for one in recipients)
    return (
        "From: MAILER-DAEMON@mx.example.org\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=b"\r\n\r\n'
        "--=b\r\n\r\nIt did not work.\r\n"
        f"--=b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n{blocks}\r\n"
        f"--=b\r\nContent-Type: message/rfc822\r\n\r\n{inner}\r\n--=b--\r\n"
    ).encode()


def of(action: str, status: str, code: str = "") -> str:
    said = f"Final-Recipient: rfc822; fatima@example.org\r\nAction: {action}\r\nStatus: {status}"
    return f"{said}\r\nDiagnostic-Code: smtp; {code}" if code else said


def test_an_unknown_user_condemns_the_address_and_names_nobody() -> None:
    report = read_report(dsn(of("failed", "5.1.1", "550 5.1.1 <fatima@example.org>: user\r\n unknown")))
    assert report == Report(ReportKind.FAILED, "5.1.1", "550 5.1.1 <…>: user unknown")
    assert report.condemns_the_address
    assert report.moves(NoticeState.SENT) == (NoticeState.FAILED_PERMANENTLY, None)


@pytest.mark.parametrize("status", ["5.2.2", "5.7.1", "5.7.26", "5.1.8", "5.3.4", "5.6.0", "4.4.1"])
def test_a_full_mailbox_our_reputation_and_giving_up_fail_the_notice_and_not_the_address(status: str) -> None:
    report = read_report(dsn(of("failed", status)))
    assert report.moves(NoticeState.SENT) == (NoticeState.FAILED_PERMANENTLY, None)
    assert not report.condemns_the_address


@pytest.mark.parametrize("status", ["5.1.1", "5.1.10", "5.2.1", "5.4.4", "5.0.0"])
def test_what_is_of_the_address_condemns_it(status: str) -> None:
    assert read_report(dsn(of("failed", status))).condemns_the_address


def test_a_delay_changes_nothing_and_an_arrival_is_told() -> None:
    delayed = read_report(dsn(of("delayed", "4.4.1", "connect timed out")))
    assert (delayed.kind, delayed.moves(NoticeState.SENT)) == (ReportKind.DELAYED, None)
    delivered = read_report(dsn(of("delivered", "2.1.5")))
    assert delivered.moves(NoticeState.UNKNOWN) == (NoticeState.SENT, NoticeStanding.DELIVERED)
    assert read_report(dsn(of("relayed", "2.0.0"))).moves(NoticeState.SENT) is None


def test_behind_an_address_for_several_one_that_has_it_is_enough() -> None:
    assert read_report(dsn(of("failed", "5.1.1"), of("delivered", "2.0.0"))).kind is ReportKind.DELIVERED
    assert read_report(dsn(of("delayed", "4.0.0"), of("failed", "5.1.1"))).kind is ReportKind.FAILED


def test_a_report_inside_what_was_sent_back_is_not_believed() -> None:
    inner = dsn(of("failed", "5.1.1")).decode()
    assert read_report(dsn(of("delayed", "4.0.0"), inner=inner)).kind is ReportKind.DELAYED


def test_the_dialect_of_a_server_that_knows_no_standard_is_read() -> None:
    qmail = (
        b"From: MAILER-DAEMON@old.example.org\r\nSubject: failure notice\r\n\r\n"
        b"Hi. This is the qmail-send program at old.example.org.\r\n"
        b"I'm afraid I wasn't able to deliver your message to the following addresses.\r\n"
        b"This is a permanent error; I've given up. Sorry it didn't work out.\r\n\r\n"
        b"<fatima@example.org>:\r\nSorry, no mailbox here by that name. (#5.1.1)\r\n\r\n"
        b"--- Below this line is a copy of the message.\r\n\r\nReturn-Path: <x@example.org>\r\n"
    )
    assert read_report(qmail) == Report(ReportKind.FAILED)


def arf(kind: str = "abuse", sent_back: str = "Return-Path: <b-two@bounces.example>\r\n") -> bytes:
    return (
        "From: fbl@provider.example\r\nMIME-Version: 1.0\r\n"
        "Content-Type: multipart/report; report-type=feedback-report; boundary=b\r\n\r\n"
        "--b\r\nContent-Type: text/plain\r\n\r\nThis is an email abuse report.\r\n"
        "--b\r\nContent-Type: message/feedback-report\r\n\r\n"
        f"Feedback-Type: {kind}\r\nUser-Agent: Some/1\r\nVersion: 1\r\n"
        "Original-Mail-From: <b-one@bounces.example>\r\n\r\n"
        f"--b\r\nContent-Type: message/rfc822\r\n\r\n{sent_back}Subject: x\r\n\r\nwords\r\n--b--\r\n"
    ).encode()


def test_a_complaint_names_the_return_address_of_what_was_unwanted() -> None:
    assert read_report(arf()) == Report(ReportKind.COMPLAINT, diagnostic="abuse")
    assert not read_report(arf()).condemns_the_address
    assert complaint_senders(arf()) == ("b-one@bounces.example", "b-two@bounces.example")
    headers_alone = arf().replace(b"message/rfc822", b"text/rfc822-headers")
    assert complaint_senders(headers_alone) == ("b-one@bounces.example", "b-two@bounces.example")


@pytest.mark.parametrize("kind", ["not-spam", "virus", "auth-failure", ""])
def test_what_says_that_a_message_was_wanted_or_speaks_of_something_else_is_no_complaint(kind: str) -> None:
    assert complaint_senders(arf(kind)) == ()
    assert read_report(arf(kind)).kind is ReportKind.UNREADABLE


def test_a_complaint_inside_what_was_sent_back_is_not_believed() -> None:
    inner = arf().decode().replace("boundary=b", "boundary=inner").replace("--b", "--inner")
    assert complaint_senders(arf("not-spam", sent_back=inner)) == ()
    assert complaint_senders(arf("abuse", sent_back=inner)) == ("b-one@bounces.example",)
    assert complaint_senders(b"Subject: spam\r\n\r\n" + arf()) == ()
    whole, dice = arf(), random.Random(7)
    for _ in range(200):
        broken = bytearray(whole)
        for _ in range(dice.randrange(1, 20)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        complaint_senders(bytes(broken[: dice.randrange(len(broken))]))


def test_an_absence_note_is_no_report() -> None:
    assert read_report(b"From: fatima@example.org\r\nSubject: absente\r\n\r\nJe reviens lundi.\r\n").kind is (
        ReportKind.UNREADABLE
    )


def test_what_is_made_to_break_a_reader_is_unreadable() -> None:
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(3000))
    hostile = [
        b"",
        b"\x00" * 1000,
        b"\xff\xfe" * 500,
        b"Content-Type: multipart/report; boundary=\r\n\r\n--\r\n",
        nested,
    ]
    hostile += [b"Content-Type: message/delivery-status\r\nContent-Transfer-Encoding: base64\r\n\r\n====\r\n"]
    for content in hostile:
        assert read_report(content).kind is ReportKind.UNREADABLE
    whole, dice = dsn(of("failed", "5.1.1")), random.Random(7)
    for _ in range(300):
        broken = bytearray(whole)
        for _ in range(dice.randint(1, 20)):
            broken[dice.randrange(len(broken))] = dice.randrange(256)
        assert read_report(bytes(broken)).kind in ReportKind
