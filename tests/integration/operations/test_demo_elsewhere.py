"""`./primo demo` against a system elsewhere: whom it asks, and what it says when that is not possible."""

from collections.abc import Iterator
from email.message import EmailMessage

import httpx
import pytest
from typer.testing import CliRunner

from operations.__main__ import app
from operations.demonstration import mailpit
from operations.demonstration.mailpit import MailpitPost


class Caught:
    """The messages of a Mailpit, newest first, behind the two routes of its API that are used."""

    def __init__(self, count: int) -> None:
        self.keys = [f"key-{number}" for number in reversed(range(count))]
        self.read: list[str] = []

    def answer(self, request: httpx.Request) -> httpx.Response:
        if request.url.path == "/api/v1/messages":
            start, limit = (int(request.url.params[name]) for name in ("start", "limit"))
            page = [{"ID": key} for key in self.keys[start : start + limit]]
            if start == 0:
                self.keys.insert(0, f"key-{len(self.keys)}")  # one more arrives while we read on
            return httpx.Response(200, json={"messages": page})
        key = request.url.path.split("/")[-2]
        self.read.append(key)
        return httpx.Response(200, content=message(key))


def message(key: str) -> bytes:
    found = EmailMessage()
    found["To"], found["X-PRIMO-Notice"], found["Content-Language"] = "nl@example.org", key, "nl"
    found.set_content("Volg uw dossier: http://127.0.0.1:8000/track/abc.def-1\n")
    return found.as_bytes()


@pytest.fixture
def caught() -> Caught:
    return Caught(5)


@pytest.fixture
def post(caught: Caught, monkeypatch: pytest.MonkeyPatch) -> Iterator[MailpitPost]:
    monkeypatch.setattr(mailpit, "PAGE", 2)
    found = MailpitPost("http://mailpit.test", transport=httpx.MockTransport(caught.answer))
    yield found
    found.close()


def test_every_message_is_read_once_though_pages_shift_meanwhile(post: MailpitPost, caught: Caught) -> None:
    letters = post.letters()

    assert sorted(letter.notice_id for letter in letters) == [f"key-{number}" for number in range(5)]
    assert {letter.tracking_link for letter in letters} == {"http://127.0.0.1:8000/track/abc.def-1"}

    assert len(post.letters()) == 6
    assert sorted(caught.read) == [f"key-{number}" for number in range(6)]


def test_an_address_alone_is_not_enough_to_be_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PRIMO_DEMO_PASSWORD", raising=False)

    done = CliRunner().invoke(app, ["demo", "--url", "http://127.0.0.1:9"])

    assert done.exit_code == 2
    assert "PRIMO_DEMO_PASSWORD" in done.output


def test_where_nobody_answers_it_says_whom_it_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRIMO_DEMO_PASSWORD", "primo-demo-1")

    done = CliRunner().invoke(app, ["demo", "--url", "http://127.0.0.1:9"])

    assert done.exit_code == 1
    assert "http://127.0.0.1:9/" in done.output
