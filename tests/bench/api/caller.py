"""One caller with one open connection, as bare as can be: what it costs itself is little beside what it measures."""

import json
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException

from operations.servers.ports import LOOPBACK

TIMEOUT_S = 15.0
IDLE_S = 2.0


class NotAnswered(RuntimeError):
    """A server answered something else than success, or nothing."""


@dataclass
class Caller:
    """Speaks to one server on this machine."""

    port: int
    headers: dict[str, str] = field(default_factory=dict)
    timeout_s: float = TIMEOUT_S
    _connection: HTTPConnection = field(init=False)
    _last: float = field(default=0.0, init=False)
    _cookies: dict[str, str] = field(default_factory=dict, init=False)

    def __post_init__(self) -> None:
        self._connection = HTTPConnection(LOOPBACK, self.port, timeout=self.timeout_s)

    def call(self, method: str, path: str, body: object = None) -> tuple[float, bytes]:
        """Milliseconds and the answer's body. `body`: bytes of a CSV file, else sent as JSON. Raises NotAnswered."""
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        kind = "text/csv" if isinstance(body, bytes) else "application/json"
        headers = self.headers | ({"Content-Type": kind} if content else {})
        if time.monotonic() - self._last > IDLE_S:
            self._connection.close()  # servers end what is idle for some seconds; the next request opens another
        began = time.perf_counter()
        try:
            self._connection.request(method, path, content, headers)
            response = self._connection.getresponse()
            answer = response.read()
        except (OSError, HTTPException) as error:
            self._connection.close()  # the next call opens another
            raise NotAnswered(f"{method} {path}: {type(error).__name__}") from error
        took = (time.perf_counter() - began) * 1000
        self._last = time.monotonic()
        if response.status >= 300:
            raise NotAnswered(f"{method} {path}: {response.status} {answer[:300]!r}")
        for name, value in response.getheaders():
            if name.lower() == "set-cookie":
                self._keep(value)
        return took, answer

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        self._cookies[name] = value
        self.headers["Cookie"] = "; ".join(f"{one}={said}" for one, said in self._cookies.items())

    def sign_in(self, username: str, password: str) -> None:
        _, answer = self.call("POST", "/api/v1/session", {"username": username, "password": password})
        self.headers["X-CSRF-Token"] = json.loads(answer)["csrf_token"]

    def close(self) -> None:
        self._connection.close()
