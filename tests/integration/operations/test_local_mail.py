"""The local mail server keeps what it promised to keep."""

import mailbox
import smtplib
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from pathlib import Path

import pytest

from operations.checkout import ROOT
from operations.servers.lifetime import end, spawn
from operations.servers.mail import LARGEST_MESSAGE
from operations.servers.ports import LOOPBACK, answers, free_port


@dataclass(frozen=True)
class MailServer:
    port: int
    maildir: Path

    def messages(self) -> list[mailbox.MaildirMessage]:
        return list(mailbox.Maildir(self.maildir, create=False))


@pytest.fixture
def server(tmp_path: Path) -> Iterator[MailServer]:
    port, maildir, log = free_port(), tmp_path / "mail", tmp_path / "mail.log"
    command = [sys.executable, "-m", "operations.servers.mail", "--port", str(port), "--maildir", str(maildir)]
    process = spawn(command, cwd=ROOT, log=log)
    last_moment = time.monotonic() + 20
    while not answers(port):
        assert process.poll() is None, log.read_text()
        assert time.monotonic() < last_moment, log.read_text()
        time.sleep(0.05)
    yield MailServer(port, maildir)
    assert end(process, deadline=5), "SIGTERM must be enough"
    assert process.returncode == 0


def test_a_message_is_kept_with_who_it_was_for_and_when_it_came(server: MailServer) -> None:
    message = EmailMessage()
    message["Subject"] = "Votre dossier"
    message["From"], message["To"] = "primo@example.org", "amina@example.org"
    message.set_content("Complément demandé : ملف", cte="8bit")

    with smtplib.SMTP(LOOPBACK, server.port, timeout=10) as client:
        client.send_message(message, to_addrs=["amina@example.org", "hidden@example.org"])

    [kept] = server.messages()
    assert kept["Subject"] == "Votre dossier"
    assert kept.get_all("Delivered-To") == ["amina@example.org", "hidden@example.org"]
    assert kept["Received"]
    assert kept.get_payload(decode=True).decode().strip() == "Complément demandé : ملف"  # type: ignore[union-attr]


def test_addresses_in_any_script_are_taken(server: MailServer) -> None:
    with smtplib.SMTP(LOOPBACK, server.port, timeout=10) as client:
        client.ehlo()
        assert client.has_extn("smtputf8")
        assert client.has_extn("8bitmime")
        client.sendmail("primo@example.org", ["أمينة@example.org"], b"Subject: x\r\n\r\nx", ["SMTPUTF8"])

    [kept] = server.messages()
    assert "example.org" in str(kept["Delivered-To"])


def test_a_message_too_large_is_refused_and_not_kept(server: MailServer) -> None:
    with smtplib.SMTP(LOOPBACK, server.port, timeout=30) as client:
        client.ehlo()
        assert int(client.esmtp_features["size"]) == LARGEST_MESSAGE
        code, _ = client.mail("primo@example.org", [f"SIZE={LARGEST_MESSAGE + 1}"])

    assert code == 552
    assert server.messages() == []
