"""A TLS server on loopback, with certificates of its own making."""

import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID


@contextmanager
def serving(folder: Path) -> Iterator[Callable[[int], str]]:
    """Days that the certificate is good for -> address. Each takes one connection."""
    listening: list[socket.socket] = []

    def serve(days: int) -> str:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(_certificate(folder / "server.pem", days))
        server = socket.create_server(("127.0.0.1", 0))
        server.settimeout(10)
        listening.append(server)
        threading.Thread(target=_answer, args=(server, context), daemon=True).start()
        return f"https://127.0.0.1:{server.getsockname()[1]}"

    yield serve
    for server in listening:
        server.close()


def _answer(server: socket.socket, context: ssl.SSLContext) -> None:
    with suppress(OSError):
        plain, _ = server.accept()
        with context.wrap_socket(plain, server_side=True) as shown:
            shown.recv(1)


def _certificate(file: Path, days: int) -> Path:
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=days, hours=1))
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    file.write_bytes(private + made.public_bytes(serialization.Encoding.PEM))
    return file
