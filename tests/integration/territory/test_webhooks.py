"""A planning system is sent what it asked for, in order and signed, whatever it answers and whichever of us dies."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler
from typing import Any

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from operations.checkout import ROOT
from services.territory import seed
from services.territory.usecases.deliver_event import Delivered
from shared.contracts.territory import subscriptions as s
from shared.network.webhooks.caller import Limits, WebhookCaller
from tests.integration.territory.conftest import Territory
from tests.integration.territory.planning import DAYS, KEY, Planning
from tests.integration.territory.receiving import drip, garbage, hang, receiving, reset, status


@pytest.fixture
def planning(unseeded: Territory) -> Iterator[Planning]:
    """Without the places and their figures: what is sent here is made up, what counts are the dated numbers."""
    with unseeded.engine.begin() as connection:
        seed.numbers(connection)
    with receiving() as receiver:
        yield Planning(unseeded, receiver)


@pytest.fixture
def told() -> Iterator[threading.Event]:
    """Ends a behaviour that hangs."""
    event = threading.Event()
    yield event
    event.set()


def test_events_come_in_order_signed_as_the_standard_says_and_once(planning: Planning) -> None:
    happened = planning.happen(3)

    planning.send()
    planning.send(DAYS)

    assert planning.subjects() == happened
    headers, body = planning.receiver.received[0]
    event = Webhook(planning.created.secret).verify(body, headers)
    assert event["specversion"] == "1.0"
    assert event["id"] == headers["webhook-id"]
    assert event["type"] == "primo.opportunity.withdrawn.v1"
    assert headers["content-type"] == "application/cloudevents+json; charset=utf-8"
    with pytest.raises(WebhookVerificationError):
        Webhook(planning.created.secret).verify(body.replace(b"industry", b"Industry"), headers)
    view = planning.view()
    assert [d.state for d in view.deliveries] == ["acknowledged"] * 3
    assert (view.state, view.behind, view.tries, view.failing_since) == ("active", 0, 0, None)


@pytest.mark.parametrize(
    ("behaviour", "outcome", "code"),
    [
        (lambda _: status(500, b"down for today"), "refused", 500),
        (lambda _: status(400), "refused", 400),
        (lambda _: status(302, headers={"Location": "/elsewhere"}), "redirected", 302),
        (lambda _: status(304), "redirected", 304),
        (hang, "timed_out", None),
        (drip, "timed_out", None),
        (lambda _: garbage, "not_http", None),
        (lambda _: reset, "cut_off", None),
        (lambda _: lambda request: None, "cut_off", None),
    ],
)
def test_what_is_not_acknowledged_is_sent_again_later_with_the_same_id_and_nothing_overtakes_it(
    planning: Planning, told: threading.Event, behaviour: Callable[[threading.Event], Any], outcome: str, code: int
) -> None:
    planning.receiver.behaviour = behaviour(told)
    happened = planning.happen(2)

    (attempt,) = planning.send()

    assert (attempt.ended.outcome, attempt.ended.status) == (outcome, code)
    assert attempt.verdict.pause == timedelta(seconds=5)
    assert planning.subjects() == happened[:1], "nothing followed the redirection, nothing came after the failure"
    assert planning.send() == [], "not before its time"
    planning.receiver.behaviour = status(200)
    planning.send(timedelta(seconds=6))
    assert planning.subjects() == [happened[0], *happened]
    assert planning.receiver.ids()[0] == planning.receiver.ids()[1]
    first = planning.view().deliveries[-1]
    assert [a.outcome for a in first.attempts] == ["acknowledged", outcome]
    if code == 500:
        assert first.attempts[1].reply == "down for today"


def test_of_an_answer_one_kilobyte_is_kept_and_the_status_is_what_counts(planning: Planning) -> None:
    planning.receiver.behaviour = status(200, "\0é".encode() + "é".encode() * 100_000)
    planning.happen()
    planning.send()
    (delivery,) = planning.view().deliveries
    assert delivery.state == "acknowledged"
    assert 1000 < len(delivery.attempts[0].reply.encode()) <= 1024


def test_retries_go_on_for_three_days_then_the_subscription_rests_and_loses_nothing(planning: Planning) -> None:
    planning.receiver.behaviour = status(503)
    happened = planning.happen(2)
    began, pauses = planning.territory.now, []

    while (planning.view()).state == "active":
        due = planning.view().next_attempt_at or planning.territory.now
        pauses.append(round((due - planning.territory.now).total_seconds()))
        assert len(planning.send(due - planning.territory.now)) == 1

    assert pauses == [0, 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400]
    view = planning.view()
    assert (view.state, view.because, view.tries, view.failing_since) == ("disabled", "failing", 10, began)
    troubled = planning.ask(s.ListTroubledSubscriptions())
    assert [one.subscription_id for one in troubled] == [planning.created.subscription_id]
    assert len(set(planning.receiver.ids())) == 1

    planning.receiver.behaviour = status(200)
    assert planning.send(7 * DAYS) == []
    planning.say(s.ResumeSubscription)
    planning.send()
    assert planning.subjects()[-2:] == happened
    assert planning.view().because is None


def test_gone_disables_at_once(planning: Planning) -> None:
    planning.receiver.behaviour = status(410)
    planning.happen(2)

    planning.send()
    planning.send(7 * DAYS)

    assert len(planning.receiver.received) == 1
    assert (planning.view().state, planning.view().because) == ("disabled", "gone")
    assert planning.view().deliveries[0].state == "waiting"


def test_two_senders_never_hold_one_subscription_and_a_pause_meanwhile_stands(planning: Planning) -> None:
    planning.happen(2)
    seen: list[list[Delivered]] = []

    def pause_and_send_beside(_request: Any) -> None:
        planning.say(s.PauseSubscription)
        seen.append(planning.send())
        status(200)(_request)

    planning.caller = WebhookCaller(named_origins=[planning.receiver.origin], limits=Limits(5, 5))
    planning.receiver.behaviour = pause_and_send_beside
    planning.send()

    assert (seen, len(planning.receiver.received)) == ([[]], 1)
    assert (planning.view().state, planning.view().deliveries[0].state) == ("paused", "acknowledged")


def test_systems_take_turns_and_one_that_is_far_behind_keeps_no_other_waiting(planning: Planning) -> None:
    planning.happen(4)
    planning.say(s.PauseSubscription)
    other = planning.subscribe("Other", provinces=["02.113"])
    planning.happen(2, "02.113")
    planning.say(s.ResumeSubscription)

    def a_moment_later(request: BaseHTTPRequestHandler) -> None:
        planning.territory.now += timedelta(milliseconds=1)
        status(200)(request)

    planning.receiver.behaviour = a_moment_later
    planning.send()

    def is_others(request: tuple[dict[str, str], bytes]) -> bool:
        try:
            Webhook(other.secret).verify(request[1], request[0])
        except WebhookVerificationError:
            return False
        return True

    turns = [is_others(request) for request in planning.receiver.received]
    assert turns.count(True) == 2
    assert turns.count(False) == 6
    assert all(turns[:4].count(whose) == 2 for whose in (True, False)), turns


SENDER = """
import sys, random
from datetime import UTC, datetime
from services.territory.entrypoints.webhook_sender import WebhookSender
from shared.network.webhooks.caller import WebhookCaller
from shared.database.engine import make_engine
import threading
engine = make_engine(sys.argv[1], application="sender", pool_size=2)
WebhookSender(engine, WebhookCaller(named_origins=[sys.argv[2]]), sys.argv[3]).run(threading.Event())
"""


def test_a_sender_that_is_killed_while_it_sends_loses_nothing_and_the_event_comes_again_under_its_id(
    planning: Planning, told: threading.Event
) -> None:
    planning.receiver.behaviour = hang(told)
    happened = planning.happen(2)
    arguments = [sys.executable, "-c", SENDER, planning.territory.database.url, planning.receiver.origin, KEY]
    sender = subprocess.Popen(arguments, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)})
    try:
        assert planning.receiver.came.wait(60)
    finally:
        sender.send_signal(signal.SIGKILL)
        sender.wait(10)
    assert planning.view().deliveries[0].attempts[0].outcome == "under_way"
    planning.receiver.behaviour = status(200)

    _until(lambda: planning.send(), planning)

    assert planning.subjects() == [happened[0], *happened]
    assert planning.receiver.ids()[0] == planning.receiver.ids()[1] != planning.receiver.ids()[2]
    assert [a.outcome for a in planning.view().deliveries[-1].attempts] == ["acknowledged", "interrupted"]
    headers, body = planning.receiver.received[0]
    Webhook(planning.created.secret).verify(body, headers)


def _until(send: Callable[[], list[Delivered]], planning: Planning) -> None:
    """The server notices a killed client when it reads from it: at once, on one machine."""
    with planning.territory.engine.connect() as connection:
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'sender'")
        )
    for _ in range(50):
        if send():
            return
        threading.Event().wait(0.05)
    pytest.fail("the claim of a sender that is gone was never taken over")
