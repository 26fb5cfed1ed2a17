"""A push service and the browser behind it: takes messages as RFC 8030 has them, checks who sends (RFC 8292), decrypts
(RFC 8291). Written from the RFCs, with no code of the sender's library.
"""

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from shared.contracts.investor.browser_views import PushAddress

CURVE = ec.SECP256R1()


def b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def unb64(said: str) -> bytes:
    return base64.urlsafe_b64decode(said + "=" * (-len(said) % 4))


def point_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


@dataclass
class Browser:
    """The keys that a browser makes when it subscribes."""

    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))
    auth: bytes = field(default_factory=lambda: uuid4().bytes)

    @property
    def p256dh(self) -> str:
        return b64(point_of(self.key.public_key()))

    def open(self, body: bytes) -> bytes:
        """RFC 8291 section 3.4 and RFC 8188 section 2, of one record. Raises InvalidTag."""
        salt, id_length = body[:16], body[20]
        sender_point, sealed = body[21 : 21 + id_length], body[21 + id_length :]
        shared = self.key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, sender_point))
        info = b"WebPush: info\0" + point_of(self.key.public_key()) + sender_point
        secret = _hkdf(self.auth, shared, info, 32)
        content_key = _hkdf(salt, secret, b"Content-Encoding: aes128gcm\0", 16)
        nonce = _hkdf(salt, secret, b"Content-Encoding: nonce\0", 12)
        padded = AESGCM(content_key).decrypt(nonce, sealed, None).rstrip(b"\0")
        assert padded[-1:] == b"\2", "RFC 8188 section 2: the last record ends with 0x02"
        return padded[:-1]


def _hkdf(salt: bytes, secret: bytes, info: bytes, length: int) -> bytes:
    return HKDF(hashes.SHA256(), length, salt, info).derive(secret)


@dataclass(frozen=True)
class Pushed:
    path: str
    headers: dict[str, str]
    body: bytes

    def check_sender(self, origin: str, public_key: str) -> dict[str, Any]:
        """The claims of the VAPID token. Raises InvalidSignature; AssertionError for another key or audience."""
        scheme, _, said = self.headers["authorization"].partition(" ")
        parts = dict(part.strip().split("=", 1) for part in said.split(","))
        assert scheme == "vapid"
        assert parts["k"] == public_key
        header, payload, signature = parts["t"].split(".")
        raw = unb64(signature)
        signed = encode_dss_signature(int.from_bytes(raw[:32], "big"), int.from_bytes(raw[32:], "big"))
        key = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, unb64(public_key))
        key.verify(signed, f"{header}.{payload}".encode(), ec.ECDSA(hashes.SHA256()))
        assert json.loads(unb64(header))["alg"] == "ES256"
        claims: dict[str, Any] = json.loads(unb64(payload))
        assert claims["aud"] == origin
        assert time.time() < claims["exp"] <= time.time() + 24 * 3600, "RFC 8292 section 2"
        return claims


@dataclass
class PushReceiver:
    """`status`: what it answers, by the path of the subscription, else 201; 0 hangs up."""

    origin: str = ""
    status: dict[str, int] = field(default_factory=dict)
    pushed: list[Pushed] = field(default_factory=list)

    def subscribe(self, browser: Browser, dossier_id: UUID) -> PushAddress:
        browser_id = uuid4()
        endpoint = f"{self.origin}/push/{browser_id}"
        return PushAddress(
            browser_id=browser_id,
            dossier_id=dossier_id,
            endpoint=endpoint,
            p256dh=browser.p256dh,
            auth=b64(browser.auth),
        )


@contextmanager
def push_receiver() -> Iterator[PushReceiver]:
    found = PushReceiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.pushed.append(Pushed(self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status = found.status.get(self.path, 201)
            if not status:
                self.connection.close()
                return
            self.send_response(status)
            self.send_header("Location", f"{found.origin}/message/{len(found.pushed)}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.origin = f"http://127.0.0.1:{server.server_port}"
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
