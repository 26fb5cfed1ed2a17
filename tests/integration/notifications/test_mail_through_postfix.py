"""What a real Postfix delivered, parsed again by the standard library: whole, signed, and the same in both parts."""

import re
import time
from base64 import b64encode
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path
from uuid import uuid4

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from services.notifications.adapters.channels.signing import Signer, SigningKeyUnusable
from shared.contracts.codes import Language
from shared.contracts.investor.contact_view import ContactView
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.template_refusals import TemplateOwnWork
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    GetTemplate,
    PutTemplateLive,
    SaveTemplateDraft,
    TextLanguage,
    TextPart,
)
from tests.integration.notifications.conftest import Notifications, post_offices
from tests.support.postfix import DOMAIN, Postfix, a_postfix
from tests.unit.notifications.builders import EVENTS, contact, filed
from tests.unit.notifications.test_writing_a_message import words, words_of_html

SELECTOR = "primo"


@pytest.fixture(scope="module")
def postfix() -> Iterator[Postfix]:
    with a_postfix(*Language, "zgh") as office:
        yield office


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Signer:
    file = tmp_path_factory.mktemp("key") / "dkim.pem"
    key = generate_private_key(65537, 2048)
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return Signer.from_file(file, selector=SELECTOR, domain="primo.invalid")


def record(signer: Signer) -> bytes:
    """As it stands in the DNS."""
    public = signer.key.public_key()
    return b"v=DKIM1; k=rsa; p=" + b64encode(public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo))


def verifies(content: bytes, signer: Signer) -> bool:
    def dns(name: bytes, timeout: int = 5) -> bytes:
        assert name == b"primo._domainkey.primo.invalid."
        return record(signer)

    return bool(dkim.verify(content, dnsfunc=dns))


def deliver(notifications: Notifications, postfix: Postfix, signer: Signer, told: ContactView) -> None:
    notifications.contacts.answer = told
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: post_offices(postfix, signer=signer)}
    notifications.send_all(sending)


def test_seven_languages_arrive_whole_and_signed(
    notifications: Notifications, postfix: Postfix, signer: Signer
) -> None:
    for event in (filed(), EVENTS["complement_requested"]):
        for language in Language:
            notifications.hear(event)
            told = contact(language).model_copy(update={"email": f"{language}@{DOMAIN}"})
            deliver(notifications, postfix, signer, told)
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


ZGH = {
    TextPart.SUBJECT: "ⴰⵙⵉⴷⵡ {number}",
    TextPart.HAPPENED: "ⴰⵙⵉⴷⵡ {number} ⴷⴳ {happened_on}.",
    TextPart.TODO: "{nothing}",
    TextPart.SMS: "ⴰⵙⵉⴷⵡ {number} {link}",
}
"""Letters for a machine to carry, not sentences for a person to read: the release ships no Tamazight (ADR 0043)."""


def test_what_two_persons_wrote_in_tamazight_arrives_whole_in_tifinagh(
    notifications: Notifications, postfix: Postfix, signer: Signer
) -> None:
    """And in Arabic, as it is declared, where they wrote none."""
    put_live_in_tamazight(notifications, "filed")
    for event in (filed(), EVENTS["complement_requested"]):
        notifications.hear(event)
    told = contact(Language.ARABIC).model_copy(update={"email": f"zgh@{DOMAIN}", "tamazight": True})
    deliver(notifications, postfix, signer, told)
    wait_for_two(postfix, "zgh")

    written = {row.message_id: row for row in notifications.query("SELECT message_id, subject, text FROM message")}
    found = list(zip(postfix.contents("zgh"), postfix.mailbox("zgh"), strict=True))
    for content, mail in found:
        message = written[mail["Message-ID"]]
        assert mail["Subject"] == message.subject
        assert content.isascii()
        assert max(map(len, content.splitlines())) <= 998
        text, page = _parts(mail)
        assert text == message.text.strip()
        assert _said(text) == words_of_html(page)
        assert verifies(re.sub(rb"\r?\n", b"\r\n", content), signer)
    mine = {str(mail["Content-Language"]): mail for _, mail in found}
    assert set(mine) == {"zgh, ar", "ar"}
    text, page = _parts(mine["zgh, ar"])
    assert mine["zgh, ar"]["Subject"].startswith("ⴰⵙⵉⴷⵡ ")
    assert re.search("ⴰⵙⵉⴷⵡ \u2068?OR-[^ ]+ ⴷⴳ [ⴰ-ⵯ]+ \\d+ [ⴰ-ⵯ]+ \\d{4}\\.", text), "the day in words of CLDR"
    assert 'lang="zgh"' in page
    tried = notifications.query("SELECT read_for FROM message")
    assert {tuple(row.read_for) for row in tried} == {("zgh",), ("zgh", "ar")}


def put_live_in_tamazight(notifications: Notifications, key: str) -> None:
    """Through the gate: one writes, another reads and puts it live."""
    author, second = uuid4(), uuid4()
    [live] = notifications.ask(GetTemplate(key=key)).versions
    draft = notifications.ask(BeginTemplateDraft(key=key, from_version=live.version_id, staff_id=author))
    texts = {**live.texts, TextLanguage.TAMAZIGHT: ZGH}
    notifications.ask(SaveTemplateDraft(version_id=draft, texts=texts, digest=live.digest, staff_id=author))
    read = next(one for one in notifications.ask(GetTemplate(key=key)).versions if one.version_id == draft)
    put = PutTemplateLive(version_id=draft, digest=read.digest, reason="read aloud by two", staff_id=author)
    with pytest.raises(TemplateOwnWork):
        notifications.ask(put)
    notifications.ask(put.model_copy(update={"staff_id": second}))


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
