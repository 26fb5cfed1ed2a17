"""What a real Postfix delivered, parsed again by the standard library: whole, signed, and the same in both parts."""

import re
import time
from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from services.notifications.adapters.channels.signing import Signer, SigningKeyUnusable
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import Channel
from tests.integration.notifications.conftest import Notifications, post_offices
from tests.support.postfix import DOMAIN, Postfix, a_postfix
from tests.unit.notifications.builders import EVENTS, contact, filed
from tests.unit.notifications.test_writing_a_message import words, words_of_html

SELECTOR = "primo"


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with a_postfix(*Language) as office:
        yield office


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    file = tmp_path_factory.mktemp("key") / "dkim.pem"
    key = generate_private_key(65537, 2048)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer.from_file(file, selector=SELECTOR, domain="primo.invalid")


def record(signer: Signer) -> bytes:
    """As it stands in the DNS."""
    public = load_pem_private_key(signer.key, None).public_key()
    return b"v=DKIM1; k=rsa; p=" + b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def verifies(content: bytes, signer: Signer) -> bool:
    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"primo._domainkey.primo.invalid."
        return record(signer)

    return bool(dkim.verify(content, dnsfunc=dns))


def deliver(notifications: Notifications, postfix: Postfix, signer: Signer, language: Language) -> None:
    notifications.contacts.answer = contact(language).model_copy(update={"email": f"{language}@{DOMAIN}"})
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: post_offices(postfix, signer=signer)}
    notifications.send_all(sending)


def test_seven_languages_arrive_whole_and_signed(
    notifications: Notifications, postfix: Postfix, signer: Signer
) -> None:
    for event in (filed(), EVENTS["complement_requested"]):
        for language in Language:
            notifications.hear(event)
            deliver(notifications, postfix, signer, language)
    written = {row.message_id: row for row in notifications.query("SELECT message_id, subject, text FROM message")}

    assert len(written) == 2 * len(Language)
    for language in Language:
        wait_for_two(postfix, language)
        for content, mail in zip(postfix.contents(language), postfix.mailbox(language), strict=True):
            message = written[mail["Message-ID"]]
            assert mail["Subject"] == message.subject
            assert content.isascii(), "nothing is 8-bit"
            assert max(map(len, content.splitlines())) <= 998
            assert mail.get_all("Content-Language") == [language.value], "once, at the root"
            text, page = _parts(mail)
            assert text == message.text.strip()
            assert _said(text) == words_of_html(page)
            transmitted = re.sub(rb"\r?\n", b"\r\n", content)  # a Maildir keeps bare line feeds
            assert verifies(transmitted, signer)


def test_what_is_changed_or_added_on_the_way_is_seen(signer: Signer) -> None:
    unsubscribe = (
        b"List-Unsubscribe: <https://primo.example/u/1>\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n"
    )
    mail = (
        b"From: PRIMO <noreply@primo.invalid>\r\nTo: a@example.org\r\nSubject: x\r\n" + unsubscribe + b"\r\nhello\r\n"
    )
    signed = signer.sign(mail)
    named = re.sub(rb"\s", b"", signed.partition(b"h=")[2].partition(b";")[0])

    assert verifies(signed, signer)
    assert named.count(b"list-unsubscribe-post") == 2
    assert not verifies(signed.replace(b"/u/1", b"/u/2"), signer)
    assert not verifies(b"Subject: y\r\n" + signed, signer)
    assert not verifies(unsubscribe + signer.sign(mail.replace(unsubscribe, b"")), signer)


def test_a_key_that_cannot_sign_is_told_at_start(tmp_path: Path) -> None:
    short, nothing = tmp_path / "short.pem", tmp_path / "nothing.pem"
    key = generate_private_key(65537, 1024)
    short.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    for file in (short, nothing):
        with pytest.raises(SigningKeyUnusable):
            Signer.from_file(file, selector=SELECTOR, domain="primo.invalid")


def wait_for_two(postfix: Postfix, name: str) -> None:
    until = time.monotonic() + 30
    while len(postfix.contents(name)) < 2:
        assert time.monotonic() < until, postfix.log()[-2000:]
        time.sleep(0.05)


def _parts(mail: EmailMessage) -> tuple[str, str]:
    plain, page = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None
    assert page is not None
    return plain.get_content().replace("\r\n", "\n").strip(), page.get_content()


def _said(text: str) -> list[str]:
    return [word for word in words(text) if word != "-"]
