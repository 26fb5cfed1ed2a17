"""What is no service notice: sent to who asked for it by that channel, ended by one click, signed so that it stays so.

There is no such message yet: a sample stands for what campaigns will send, by way of the same composer.
"""

from base64 import b64encode
from pathlib import Path

import dkim
import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from services.notifications.adapters.channels.signing import Signer
from services.notifications.domain import purpose
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel
from shared.contracts.preference_links import Unsubscribing, read_one_click
from tests.integration.notifications.conftest import Notifications, post_offices
from tests.unit.notifications.builders import PERSON, SECRET, contact, filed


@pytest.fixture
def promotional(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(purpose, "PROMOTIONAL", frozenset({"filed"}))


@pytest.mark.usefixtures("promotional")
def test_an_announcement_leaves_only_to_who_agreed_and_its_header_ends_it_on_that_channel(
    notifications: Notifications, tmp_path: Path
) -> None:
    key = generate_private_key(65537, 2048)
    file = tmp_path / "dkim.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    signer = Signer.from_file(file, selector="primo", domain="primo.invalid")
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: post_offices(notifications.post, signer=signer)}

    for agreed in ((), (Channel.SMS,), (Channel.EMAIL,)):
        notifications.contacts.answer = contact().model_copy(update={"promotion_on": agreed})
        notifications.hear(filed())
        notifications.send_all(sending)

    (mail,) = notifications.post.taken
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].removeprefix("<").removesuffix(">")
    assert address.startswith("https://primo.example/unsubscribe/")
    ends = read_one_click(address.rpartition("/")[2], SECRET)
    assert ends == Unsubscribing(PERSON, Purpose.PROMOTION, Channel.EMAIL)
    (content,) = notifications.post.contents_taken
    record = b"v=DKIM1; k=rsa; p=" + b64encode(public)
    assert dkim.verify(content, dnsfunc=lambda _name, timeout=5: record)
    for header in (b"List-Unsubscribe: <", b"List-Unsubscribe-Post: List"):
        assert header in content, "on one line of its own"
        assert not dkim.verify(content.replace(header, header[:-1] + b"x"), dnsfunc=lambda _n, timeout=5: record)


def test_a_service_notice_is_no_list(notifications: Notifications) -> None:
    notifications.contacts.answer = contact()
    notifications.hear(filed())
    notifications.send_all()
    (mail,) = notifications.post.taken
    assert mail["List-Unsubscribe"] is None
    assert mail["List-Unsubscribe-Post"] is None
