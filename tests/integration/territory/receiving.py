"""A planning system as it may be: an HTTP server on loopback that answers as it is told, and keeps what it was sent."""

import socket
import ssl
import struct
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Receiver:
    """`behaviour` answers a request; it is changed while it runs."""

    url: str = ""
    behaviour: "Behaviour" = field(default_factory=lambda: status(204))
    received: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    came: threading.Event = field(default_factory=threading.Event)

    @property
    def origin(self) -> str:
        return self.url.rpartition("/")[0]

    def ids(self) -> list[str]:
        return [headers["webhook-id"] for headers, _ in self.received]


Behaviour = Callable[[BaseHTTPRequestHandler], None]


def status(code: int, body: bytes = b"", headers: Mapping[str, str] | None = None) -> Behaviour:
    def answer(request: BaseHTTPRequestHandler) -> None:
        request.send_response(code)
        for name, value in (headers or {}).items():
            request.send_header(name, value)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        request.wfile.write(body)

    return answer


def hang(until: threading.Event) -> Behaviour:
    """Says nothing until it is told."""
    return lambda _request: (until.wait(20), None)[1]


def drip(until: threading.Event) -> Behaviour:
    """A byte now and then: no single wait is long, all together are."""

    def answer(request: BaseHTTPRequestHandler) -> None:
        while not until.wait(0.05):
            try:
                request.wfile.write(b"H")
                request.wfile.flush()
            except OSError:
                return

    return answer


def garbage(request: BaseHTTPRequestHandler) -> None:
    request.wfile.write(b"\x00\xffnot at all\r\n\r\n" * 20)


def reset(request: BaseHTTPRequestHandler) -> None:
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    request.connection.close()
    request.wfile = request.rfile = _Nothing()  # type: ignore[assignment]  # the handler flushes and closes them


class _Nothing:
    closed = True

    def __getattr__(self, _: str) -> Any:
        return lambda *_args: None


@contextmanager
def receiving(tls: ssl.SSLContext | None = None, name: str = "127.0.0.1") -> Iterator[Receiver]:
    """`name`: in the URL; it need not be known to anybody."""
    receiver = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            receiver.received.append(({name.lower(): value for name, value in self.headers.items()}, body))
            receiver.came.set()
            receiver.behaviour(self)
            self.close_connection = True

        def log_message(self, *_: Any) -> None: ...

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    receiver.url = f"{'https' if tls else 'http'}://{name}:{server.server_port}/events"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield receiver
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
