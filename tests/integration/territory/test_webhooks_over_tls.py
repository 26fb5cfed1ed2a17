"""Over TLS the receiver must be who its name says, and what its name says is looked at once."""

import ssl
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from shared.network.webhooks.caller import Limits, WebhookCaller
from shared.network.webhooks.outcome import Ended, Outcome
from tests.integration.territory.receiving import Receiver, receiving

NAME = "plans.example.org"


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of that name, signed by itself; with its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    said = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(said)
        .issuer_name(said)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(NAME)]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "receiver.pem"
    unencrypted = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*unencrypted))
    return file


def serving(certificate: Path, asked: list[str | None]) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    context.sni_callback = lambda _socket, name, _context: asked.append(name)
    return context


def post(receiver: Receiver, certificate: Path | None, *answers: Sequence[str], named: bool = True) -> Ended:
    said = iter(answers)
    caller = WebhookCaller(
        named_origins=[receiver.origin] if named else [],
        ca_file=str(certificate) if certificate else None,
        limits=Limits(2, 2),
        resolver=lambda _host, _port: next(said),
    )
    return caller.post(receiver.url, {"webhook-id": "1"}, b"{}")


def test_the_address_is_called_that_was_looked_at_and_the_name_is_kept(certificate: Path) -> None:
    asked: list[str | None] = []
    with receiving(serving(certificate, asked), NAME) as receiver:
        assert post(receiver, certificate, ["127.0.0.1"]).outcome is Outcome.ACKNOWLEDGED
        headers, _ = receiver.received[0]
        assert headers["host"] == receiver.origin.removeprefix("https://")
        assert asked == [NAME]

        refused = post(receiver, certificate, ["127.0.0.1"], named=False)
        assert (refused.outcome, len(receiver.received)) == (Outcome.ADDRESS_REFUSED, 1)


def test_who_cannot_show_the_name_s_certificate_is_sent_nothing(certificate: Path) -> None:
    with receiving(serving(certificate, []), NAME) as receiver:
        assert post(receiver, None, ["127.0.0.1"]).outcome is Outcome.UNREACHABLE
    with receiving(serving(certificate, []), "other.example.org") as receiver:
        ended = post(receiver, certificate, ["127.0.0.1"])
    assert ended.outcome is Outcome.UNREACHABLE
    assert "certificate" in ended.reply.lower()
    assert receiver.received == []
