"""What planners do with the subscription of a system: secrets, rest, replay, leaving out, filters, its end."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from standardwebhooks.webhooks import Webhook
from typer.testing import CliRunner

from operations.__main__ import app
from operations.data_directory import DataDirectory
from operations.run_record import DatabaseRecord, RunRecord
from services.territory import bootstrap, seed
from services.territory.adapters import webhook_metrics as metrics
from shared.contracts.territory import subscriptions as s
from shared.contracts.territory.subscription_refusals import (
    EventTypeUnknown,
    NothingToSkip,
    ReceiverRefused,
    ReplayAhead,
    SubscriptionNameTaken,
    SubscriptionNotFound,
    WebhooksUnavailable,
)
from tests.integration.territory.conftest import STAFF, Territory
from tests.integration.territory.planning import DAYS, Planning
from tests.integration.territory.receiving import receiving, status


@pytest.fixture
def planning(unseeded: Territory) -> Iterator[Planning]:
    """Without the places and their figures: what is sent here is made up, what counts are the dated numbers."""
    with unseeded.engine.begin() as connection:
        seed.numbers(connection)
    with receiving() as receiver:
        yield Planning(unseeded, receiver)


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


def test_an_operator_sees_which_system_stands_still_and_what_it_answered(planning: Planning, tmp_path: Path) -> None:
    planning.receiver.behaviour = status(410, b"moved away")
    planning.happen()
    planning.send()
    database = DatabaseRecord(planning.territory.database.url, "")
    RunRecord(1, "", "", 0, "", "", "", None, None, "", {"territory": database}, []).write(
        DataDirectory(tmp_path).run_record
    )

    shown = CliRunner().invoke(app, ["subscriptions", "--data", str(tmp_path)]).stdout
    assert "disabled (gone)" in shown
    assert "gone 410 moved away" in shown
    (listed,) = json.loads(CliRunner().invoke(app, ["subscriptions", "--data", str(tmp_path), "--json"]).stdout)
    assert (listed["state"], listed["behind"]) == ("disabled", 1)
    assert not {"salt", "secret"} & listed.keys()
    metrics.show_subscriptions(planning.territory.engine)
    assert metrics.SUBSCRIPTIONS.labels("disabled")._value.get() == 1
