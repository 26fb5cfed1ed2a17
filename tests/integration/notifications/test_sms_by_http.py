"""An SMS provider over HTTP: what each of its answers means, and that nothing goes twice."""

import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from services.notifications.adapters.channels.sms_http import HttpSms, HttpSmsLine
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import AttemptOutcome, Phase
from tests.unit.notifications.builders import NOON, claim, filed

CLAIM = claim(filed())
WORDS = "ملفكم OR-2026-00042"


@dataclass
class Provider:
    status: int = 202
    taken: list[tuple[dict[str, Any], str, str]] = field(default_factory=list)
    url: str = ""


@pytest.fixture
def provider() -> Iterator[Provider]:
    found = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            found.taken.append((said, self.headers["Authorization"], self.headers["Idempotency-Key"]))
            if not found.status:
                self.connection.close()
                return
            self.send_response(found.status)
            self.send_header("Location", "/elsewhere")
            self.end_headers()
            self.wfile.write(b'{"id": "abc"}')

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/messages"
    yield found
    server.shutdown()
    thread.join()
    server.server_close()


def post(url: str) -> Attempt:
    line = HttpSmsLine(HttpSms(url, "token", "PRIMO", timeout_s=5))
    message = Message(CLAIM.notice_id, "<m@x>", Language.ARABIC, "s", f"\u2068{WORDS}\u2069", "", NOON)
    try:
        return line.deliver(CLAIM, message, "+32470123456", lambda: None)
    finally:
        line.close()


def test_it_takes_the_words_the_number_and_a_key_against_doubles(provider: Provider) -> None:
    attempt = post(provider.url)

    said = {"id": str(CLAIM.notice_id), "to": "+32470123456", "from": "PRIMO", "text": WORDS}
    assert provider.taken == [(said, "Bearer token", str(CLAIM.notice_id))]
    assert (attempt.outcome, attempt.references) == (AttemptOutcome.SENT, ("abc",))


@pytest.mark.parametrize(
    ("status", "outcome", "elsewhere"),
    [
        (302, AttemptOutcome.TEMPORARY, True),
        (401, AttemptOutcome.TEMPORARY, True),
        (422, AttemptOutcome.PERMANENT, False),
        (502, AttemptOutcome.UNKNOWN, False),
        (503, AttemptOutcome.TEMPORARY, True),
        (0, AttemptOutcome.UNKNOWN, False),
    ],
)
def test_only_what_was_not_taken_may_go_elsewhere(
    provider: Provider, status: int, outcome: AttemptOutcome, elsewhere: bool
) -> None:
    provider.status = status
    attempt = post(provider.url)

    assert (attempt.outcome, attempt.of_provider) == (outcome, elsewhere)
    assert len(provider.taken) == 1


def test_a_provider_that_is_away_took_nothing() -> None:
    attempt = post("http://127.0.0.1:9/")
    assert (attempt.phase, attempt.of_provider) == (Phase.CONNECT, True)
