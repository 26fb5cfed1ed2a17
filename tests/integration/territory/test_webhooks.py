"""A planning system is sent what it asked for, in order and signed, whatever it answers and whichever of us dies."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text
from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from operations.checkout import ROOT
from services.territory import bootstrap, seed
from services.territory.adapters import public_log
from services.territory.adapters.delivery_desk import SqlDeliveryDesk
from services.territory.adapters.subscriptions import WebhookSetUp
from services.territory.adapters.webhook_http import Limits, WebhookCaller
from services.territory.domain.going_out import GoingOut
from services.territory.usecases.deliver_event import Delivered, deliver_next
from shared.contracts.request import Request
from shared.contracts.territory import subscriptions as s
from shared.contracts.territory.public_events import OpportunityEnded
from shared.contracts.territory.refusals import (
    EventTypeUnknown,
    NothingToSkip,
    ReceiverRefused,
    ReplayAhead,
    SubscriptionNameTaken,
    SubscriptionNotFound,
    WebhooksUnavailable,
)
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.receiving import Receiver, drip, garbage, hang, receiving, reset, status

KEY = "a key of these tests alone"
QUICK = Limits(connect_s=0.5, whole_s=0.5)
DAYS = timedelta(days=1)


@dataclass
class Planning:
    """A subscription of one system, and a sender whose time is the test's."""

    territory: Territory
    receiver: Receiver
    created: s.SecretShown = field(init=False)
    caller: WebhookCaller = field(init=False)

    def __post_init__(self) -> None:
        self.territory.now = datetime.now(UTC)  # receivers refuse what is signed for another hour
        self.caller = WebhookCaller(named_origins=[self.receiver.origin], limits=QUICK)
        self.created = self.subscribe()

    def ask(self, request: Request[Any]) -> Any:
        set_up = WebhookSetUp(KEY, [self.receiver.origin])
        return bootstrap.application(self.territory.engine, lambda: self.territory.now, set_up).answer(request)

    def subscribe(self, name: str = "Plan régional", **wanted: Any) -> s.SecretShown:
        said = {"name": name, "url": self.receiver.url, "wanted": s.EventFilter(**wanted)}
        created: s.SecretShown = self.ask(s.CreateSubscription(staff_id=STAFF, **said))
        return created

    def say(self, kind: type[s.SubscriptionCommand], **more: Any) -> Any:
        return self.ask(kind(staff_id=STAFF, subscription_id=self.created.subscription_id, **more))

    def view(self) -> s.SubscriptionDetails:
        found: s.SubscriptionDetails = self.ask(s.GetSubscription(subscription_id=self.created.subscription_id))
        return found

    def happen(self, count: int = 1, province: str = "02.381") -> list[str]:
        facts = [
            GoingOut(OpportunityEnded(opportunity_id=uuid4(), province=province, sector="industry"), self.territory.now)
            for _ in range(count)
        ]
        with self.territory.engine.begin() as connection:
            public_log.write(connection, facts)
        return [fact.fact.subject for fact in facts]

    def send(self, after: timedelta = timedelta()) -> list[Delivered]:
        """Everything that is due then, as a sender of `work` does it."""
        self.territory.now += after
        done = []
        with self.territory.engine.connect() as connection:
            connection.detach()
            desk = SqlDeliveryDesk(connection)
            desk.recover(self.territory.now)
            while one := deliver_next(desk, self.caller, KEY, lambda: self.territory.now, lambda: 0.5):
                done.append(one)
        return done

    def subjects(self) -> list[str]:
        return [json.loads(body)["subject"] for _, body in self.receiver.received]


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


def test_for_some_days_both_secrets_sign_and_then_the_new_one_alone(planning: Planning) -> None:
    before = planning.created.secret
    after = planning.ask(s.RotateSecret(staff_id=STAFF, subscription_id=planning.created.subscription_id)).secret
    assert before != after

    planning.happen()
    planning.send()
    headers, body = planning.receiver.received[-1]
    assert Webhook(before).verify(body, headers) == Webhook(after).verify(body, headers)
    assert planning.view().two_secrets_until == planning.territory.now + 7 * DAYS

    planning.territory.now += 7 * DAYS
    planning.happen()
    planning.send()
    headers, _ = planning.receiver.received[-1]
    assert headers["webhook-signature"].count("v1,") == 1
    assert planning.view().two_secrets_until is None
    shown = planning.view().model_dump_json() + planning.ask(s.ListSubscriptions())[0].model_dump_json()
    assert "whsec_" not in shown
    (row,) = planning.territory.query("SELECT subscription::text AS said FROM subscription")
    assert after.removeprefix("whsec_") not in row.said


def test_it_is_paused_tested_and_resumed_and_what_happened_meanwhile_comes(planning: Planning) -> None:
    planning.say(s.PauseSubscription)
    happened = planning.happen(2)
    assert planning.send(DAYS) == []

    planning.say(s.PingSubscription)
    (ping,) = planning.send()
    assert ping.is_ping
    assert json.loads(planning.receiver.received[0][1])["type"] == "primo.subscription.ping.v1"
    assert planning.view().state == "paused"

    planning.receiver.behaviour = status(500)
    planning.say(s.PingSubscription)
    planning.send()
    assert planning.view().deliveries[0].state == "failed"
    assert planning.view().tries == 0, "a test says nothing about the events"

    planning.receiver.behaviour = status(200)
    planning.say(s.ResumeSubscription)
    planning.send()
    assert planning.subjects()[2:] == happened


def test_it_is_replayed_from_a_cursor_a_moment_or_the_beginning(planning: Planning) -> None:
    first = planning.happen(2)
    planning.send()
    cursor = json.loads(planning.receiver.received[0][1])["cursor"]
    planning.territory.now += DAYS
    moment, later = planning.territory.now, planning.happen()
    planning.send()

    for since, again in (
        ({"since": cursor}, [first[1], *later]),
        ({"since_moment": moment}, later),
        ({"since_moment": moment + DAYS}, []),
        ({}, [*first, *later]),
    ):
        planning.receiver.received.clear()
        planning.say(s.ReplaySubscription, **since)
        planning.send()
        assert planning.subjects() == again, since
    assert len(set(planning.receiver.ids())) == 3

    planning.receiver.behaviour = status(500)
    planning.happen(1)
    planning.send()
    with pytest.raises(ReplayAhead):
        planning.say(s.ReplaySubscription, since="now")
    planning.receiver.behaviour = status(200)
    planning.say(s.ReplaySubscription)
    planning.receiver.received.clear()
    assert len(planning.send()) == 4, "at once, and what waited for its retry in its place"


def test_a_person_may_leave_out_the_event_that_is_never_taken(planning: Planning) -> None:
    planning.receiver.behaviour = status(400)
    happened = planning.happen(2)
    planning.send()
    waiting = planning.view().deliveries[0].delivery_id
    planning.say(s.SkipDelivery, delivery_id=waiting, reason="their parser cannot take it")
    planning.receiver.behaviour = status(200)
    planning.send()

    assert planning.subjects() == happened
    done, skipped = planning.view().deliveries
    assert (done.state, skipped.state, skipped.skip_reason) == (
        "acknowledged",
        "skipped",
        "their parser cannot take it",
    )
    with pytest.raises(NothingToSkip):
        planning.say(s.SkipDelivery, delivery_id=waiting, reason="once more")


def test_only_what_was_asked_for_is_sent_and_each_system_has_its_own_pace(planning: Planning) -> None:
    planning.say(s.CloseSubscription)
    berkane = planning.subscribe("Berkane", provinces=["02.113"], types=["primo.opportunity.withdrawn.v1"])
    planning.subscribe("Tourism", sectors=["tourism"])
    planning.happen(2, "02.381")
    wanted = planning.happen(1, "02.113")
    planning.happen(2, "02.381")

    planning.send()

    assert planning.subjects() == wanted
    assert {view.behind for view in planning.ask(s.ListSubscriptions())} == {0}
    Webhook(berkane.secret).verify(planning.receiver.received[0][1], planning.receiver.received[0][0])
    with pytest.raises(SubscriptionNotFound):
        planning.say(s.ResumeSubscription)


def test_a_subscription_needs_a_key_a_name_of_its_own_known_types_and_an_address_that_may_be_called(
    planning: Planning,
) -> None:
    with pytest.raises(SubscriptionNameTaken):
        planning.subscribe("PLAN Régional")
    with pytest.raises(EventTypeUnknown):
        planning.subscribe("other", types=["primo.dossier.filed.v1"])
    refused = s.CreateSubscription(staff_id=STAFF, name="x y", url="https://10.1.2.3/hook")
    with pytest.raises(ReceiverRefused):
        planning.ask(refused)
    with pytest.raises(WebhooksUnavailable):
        planning.territory.ask(refused.model_copy(update={"url": "https://plans.example.org/hook"}))


def test_what_was_delivered_long_ago_is_forgotten_and_what_waits_is_not(planning: Planning) -> None:
    planning.happen(1)
    planning.send()
    planning.receiver.behaviour = status(500)
    planning.happen(1)
    planning.send()
    planning.territory.now += 91 * DAYS

    assert bootstrap.drop_old_deliveries(planning.territory.engine, lambda: planning.territory.now) == 1
    assert [d.state for d in planning.view().deliveries] == ["waiting"]
    assert [row.count for row in planning.territory.query("SELECT count(*) AS count FROM public_event")] == [2]


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


SENDER = """
import sys, random
from datetime import UTC, datetime
from services.territory.entrypoints.webhook_sender import WebhookSender
from services.territory.adapters.webhook_http import WebhookCaller
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
        assert planning.receiver.came.wait(20)
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
