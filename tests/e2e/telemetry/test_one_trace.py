"""One request is one trace, from the gateway's door to the mail server, whichever road it takes between services."""

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

import httpx
import pytest

from operations.demonstration.cast import CAST
from operations.demonstration.post import letters
from operations.demonstration.stage import Stage
from tests.e2e.telemetry.conftest import Watched
from tests.support.collector import Collector, Seen
from tests.support.stages import a_stage
from tests.support.systems import RunningSystem

T = TypeVar("T")

INVESTOR = CAST[0]
FROM_THE_MAIL_SERVER_TO_THE_DOOR = [
    ("notifications", "work", "smtp"),
    ("notifications", "work", "send notice"),
    ("notifications", "work", "process dossier.filed.v1"),
    ("investor", "work", "publish dossier.filed.v1"),
    ("investor", "serve", "file_dossier"),
    ("gateway", "serve", "investor/file_dossier"),
    ("gateway", "serve", "POST /api/v1/dossiers"),
]


@dataclass
class Traced:
    """A running system whose processes send their spans to a collector of the test."""

    running: RunningSystem
    stage: Stage
    collector: Collector

    def file(self) -> tuple[str, str]:
        """File a dossier as a caller that is traced itself; answers the caller's trace and span id."""
        trace_id, span_id = secrets.token_hex(16), secrets.token_hex(8)
        run = secrets.token_hex(3)
        answer = httpx.post(
            f"{self.running.base_url}/api/v1/dossiers",
            json=INVESTOR.filing(run, None),
            headers={"traceparent": f"00-{trace_id}-{span_id}-01"},
            trust_env=False,
            timeout=30,
        )
        assert answer.status_code == 201, answer.text
        return trace_id, span_id

    def span(self, trace_id: str, name: str) -> Seen:
        return wait_for(
            f"span {name!r}", lambda: next((s for s in self.collector.trace(trace_id) if s.name == name), None)
        )

    def whole(self, trace_id: str) -> list[Seen]:
        """From the mail server up to the door, when all of it has arrived."""
        smtp = self.span(trace_id, "smtp")
        wait_for("the door's span", lambda: len(self.collector.way_up(smtp)) >= 7)
        return self.collector.way_up(smtp)


@pytest.fixture(scope="module")
def traced(watched: Watched) -> Iterator[Traced]:
    with closing(a_stage(watched.running)) as stage:
        yield Traced(watched.running, stage, watched.collector)


@pytest.mark.timeout(240)
def test_one_trace_leads_from_the_request_to_the_mail_server_without_a_break(traced: Traced) -> None:
    trace_id, caller = traced.file()

    way = traced.whole(trace_id)

    assert [(s.service, s.process, s.name) for s in way] == FROM_THE_MAIL_SERVER_TO_THE_DOOR
    assert {s.trace_id for s in way} == {trace_id}
    assert way[-1].parent_id == caller
    assert (way[0].attributes["primo.smtp.outcome"], way[0].attributes["primo.smtp.code"]) == ("sent", "250")
    assert way[-2].attributes["primo.road"] == "amqp"
    assert not any(s.failed for s in way)


@pytest.mark.timeout(240)
def test_intake_and_the_question_for_the_address_stand_in_the_same_trace(traced: Traced) -> None:
    trace_id, _ = traced.file()
    way = {s.name: s for s in traced.whole(trace_id)}

    received = {
        service: wait_for("receive", lambda service=service: _of(traced, trace_id, service, "receive dossier.filed.v1"))  # type: ignore[misc]
        for service in ("notifications", "territory")
    }
    asked = traced.span(trace_id, "investor/get_contact")
    answered = traced.span(trace_id, "get_contact")

    assert {s.parent_id for s in received.values()} == {way["publish dossier.filed.v1"].span_id}
    assert (asked.service, asked.parent_id) == ("notifications", way["send notice"].span_id)
    assert (answered.service, answered.process, answered.parent_id) == ("investor", "serve", asked.span_id)


@pytest.mark.timeout(240)
def test_the_trace_goes_on_over_the_direct_road_while_the_broker_is_away(traced: Traced) -> None:
    system = traced.running.system
    system.broker.kill()
    try:
        trace_id, caller = traced.file()
        asked = traced.span(trace_id, "file_dossier")
    finally:
        system.broker.start()

    way = traced.whole(trace_id)
    assert [(s.service, s.process, s.name) for s in way] == FROM_THE_MAIL_SERVER_TO_THE_DOOR
    assert way[-1].parent_id == caller
    assert way[-2].attributes["primo.road"] == "direct"
    assert way[4].span_id == asked.span_id


@pytest.mark.timeout(240)
def test_no_span_tells_a_name_an_address_or_a_tracking_token(traced: Traced) -> None:
    trace_id, _ = traced.file()
    traced.whole(trace_id)
    link = next(letter.tracking_link for letter in letters(traced.running.maildir) if letter.tracking_link)
    token = urlsplit(link).path.rpartition("/")[2]
    assert traced.stage.anonymous.page(urlsplit(link).path)
    traced.stage.adviser.post("/api/v1/queue/search", search=INVESTOR.name)

    def seen(name: str) -> bool:
        return any(s.name == name for s in traced.collector.spans)

    wait_for("both requests", lambda: seen("GET /track/{token}") and seen("POST /api/v1/queue/search"))

    told = " ".join(f"{s.name} {s.attributes}" for s in list(traced.collector.spans))

    for revealing in (token, INVESTOR.name, INVESTOR.name.split()[1], INVESTOR.title, "@example.org"):
        assert revealing not in told, revealing
    assert "withheld" in told  # FastAPI did tell the address, and it was taken out


def _of(traced: Traced, trace_id: str, service: str, name: str) -> Seen | None:
    return next((s for s in traced.collector.trace(trace_id) if (s.service, s.name) == (service, name)), None)


def wait_for(what: str, look: Callable[[], T | None], *, patience_s: float = 60) -> T:
    deadline = time.monotonic() + patience_s
    while not (found := look()):
        assert time.monotonic() < deadline, f"waited {patience_s:.0f} s for {what}"
        time.sleep(0.05)
    return found
