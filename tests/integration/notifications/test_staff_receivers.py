"""Receivers of alerts that the console names: posted to within a look, tried alone, signed by a secret no table has."""

import json
from typing import Any
from uuid import uuid4

import pytest
from standardwebhooks.webhooks import Webhook

from services.notifications import bootstrap
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.staff_receivers import AlertPosting, ReceiverBook, StaffWebhooks
from services.notifications.adapters.staff_receivers import AlertSetUp
from shared.contracts.notifications.codes import Channel, NoticeState
from shared.contracts.notifications.provider_refusals import ProviderNotFound
from shared.contracts.notifications.providers import ListProviders, MoveProvider, ProviderAct, ProviderMove
from shared.contracts.notifications.search import Audience, SearchNotices
from shared.contracts.notifications.staff_receivers import (
    AddStaffReceiver,
    ChangeStaffReceiver,
    ListStaffReceivers,
    RemoveStaffReceiver,
    RotateStaffReceiver,
    StaffReceiverNameTaken,
    StaffReceiverRefused,
    StaffReceiversUnavailable,
    TryStaffReceiver,
)
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.test_staff_are_told import called
from tests.integration.notifications.test_staff_webhook import CONSOLE, Bridge, bridge
from tests.unit.notifications.builders import filed

__all__ = ["bridge"]
KEY, STAFF = "half of every secret", uuid4()


class Centre:
    """A process that answers requests, and one that sends."""

    def __init__(self, notifications: Notifications, *bridges: Bridge) -> None:
        self.notifications = notifications
        self.origins = tuple(one.url.removesuffix("/hook") for one in bridges)
        self.board = ProviderBoard([], bootstrap.utc_now)
        posting = AlertPosting(KEY, CONSOLE, self.origins)
        self.book = ReceiverBook(posting, self.board, ["smtp"], bootstrap.utc_now)
        self.carrier = StaffWebhooks([], self.book, self.board, bootstrap.utc_now)

    def ask(self, request: Any) -> Any:
        return bootstrap.application(self.notifications.engine, AlertSetUp(KEY, self.origins)).answer(request)

    def say(self, kind: type[Any], name: str = "chat", **more: Any) -> Any:
        why = {} if kind is TryStaffReceiver else {"reason": "the centre moved"}
        return self.ask(kind(name=name, staff_id=STAFF, **why, **more))

    def send(self) -> None:
        """A look of the process that sends, and what is due."""
        self.book.follow(self.notifications.engine)
        self.board.follow(self.notifications.engine)
        self.board.save(self.notifications.engine)
        sending = self.notifications.sending()
        sending.carriers = {Channel.WEBHOOK: self.carrier}
        self.notifications.send_all(sending)


def alerts(notifications: Notifications) -> list[NoticeState]:
    found = notifications.ask(SearchNotices(channel=Channel.WEBHOOK, audience=Audience.STAFF)).rows
    return [NoticeState(one.standing) for one in found]


def test_a_named_receiver_is_tried_then_told_and_signs_with_what_was_shown_once(
    notifications: Notifications, bridge: Bridge
) -> None:
    centre = Centre(notifications, bridge)
    secret = centre.say(AddStaffReceiver, url=bridge.url).secret
    centre.send()
    assert [one.name for one in notifications.ask(ListProviders())] == ["chat"]
    centre.say(TryStaffReceiver)
    notifications.hear(filed())
    notifications.hear(called())
    centre.send()

    said = [json.loads(body)["data"]["call"] for _, body in bridge.got]
    assert said == ["staff_receiver_tried", "staff_message_written"]
    for headers, body in bridge.got:
        Webhook(secret).verify(body, headers)
    stored = notifications.query("SELECT to_jsonb(one)::text AS said FROM staff_receiver one")[0].said
    assert secret not in stored
    rows = notifications.ask(SearchNotices(channel=Channel.WEBHOOK)).rows
    assert [one.about_receiver for one in rows] == [None, "chat"]
    (view,) = centre.ask(ListStaffReceivers())
    assert [(entry.act, entry.by) for entry in view.history] == [("tried", STAFF), ("added", STAFF)]


def test_after_a_change_of_secret_both_sign_and_a_new_address_is_posted_to_at_the_next_look(
    notifications: Notifications, bridge: Bridge
) -> None:
    centre = Centre(notifications, bridge)
    before = centre.say(AddStaffReceiver, url=bridge.url + "/old").secret
    after = centre.say(RotateStaffReceiver).secret
    centre.send()
    centre.say(ChangeStaffReceiver, url=bridge.url)
    centre.say(TryStaffReceiver)
    centre.send()
    ((headers, body),) = bridge.got
    assert before != after
    for secret in (before, after):
        Webhook(secret).verify(body, headers)
    notifications.change("UPDATE staff_receiver SET former_until = now()")
    centre.say(TryStaffReceiver)
    centre.send()
    assert len(bridge.got[1][0]["webhook-signature"].split()) == 1


def test_a_paused_receiver_keeps_its_alerts_and_a_removed_one_is_posted_nothing(
    notifications: Notifications, bridge: Bridge
) -> None:
    centre = Centre(notifications, bridge)
    centre.say(AddStaffReceiver, url=bridge.url)
    centre.send()
    pause, resume = (
        MoveProvider(name="chat", move=ProviderMove(act=act, reason="holidays"), staff_id=STAFF)
        for act in (ProviderAct.PAUSE, ProviderAct.RESUME)
    )
    centre.ask(pause)
    notifications.hear(filed())
    notifications.hear(called())
    centre.send()
    assert (alerts(notifications), bridge.got) == ([NoticeState.CREATED], [])
    centre.ask(resume)
    centre.send()
    assert len(bridge.got) == 1

    centre.say(RemoveStaffReceiver)
    centre.send()
    notifications.hear(called())
    centre.send()
    assert len(bridge.got) == 1
    assert notifications.ask(ListProviders()) == ()
    (gone,) = centre.ask(ListStaffReceivers())
    assert (gone.ended_at is not None, gone.history[0].act, gone.history[0].reason) == (
        True, "removed", "the centre moved",
    )  # fmt: skip


def test_a_test_says_nothing_of_another_receiver_and_alerts_go_to_the_first_that_answers(
    notifications: Notifications, bridge: Bridge
) -> None:
    centre = Centre(notifications, bridge)
    centre.say(AddStaffReceiver, name="broken", url=bridge.url.replace("/hook", "/none"))
    centre.say(AddStaffReceiver, name="works", url=bridge.url)
    centre.send()
    bridge.answers.append(503)
    centre.say(TryStaffReceiver, name="broken")
    centre.send()
    asked = [one.provider for one in notifications.query("SELECT provider FROM notice_attempt")]
    assert asked == ["broken", "broken"], "nobody stands in for the one that is tried"
    bridge.answers.append(503)
    notifications.hear(filed())
    notifications.hear(called())
    centre.send()
    asked = [one.provider for one in notifications.query("SELECT provider FROM notice_attempt ORDER BY id")]
    assert asked[2:] == ["broken", "works"]


@pytest.mark.parametrize(
    "url", ["http://chat.example/in", "https://10.1.2.3/in", "https://chat/in", "https://a:b@chat.example/in"]
)
def test_nothing_is_posted_inside_or_in_the_clear(notifications: Notifications, url: str) -> None:
    centre = Centre(notifications)
    with pytest.raises(StaffReceiverRefused):
        centre.say(AddStaffReceiver, url=url)
    centre.say(AddStaffReceiver, url="https://chat.example/in")
    with pytest.raises(StaffReceiverRefused):
        centre.say(ChangeStaffReceiver, url=url)


def test_a_name_that_leads_inside_is_not_called(notifications: Notifications) -> None:
    centre = Centre(notifications)
    centre.say(AddStaffReceiver, url="https://localhost.localdomain./in")
    centre.say(TryStaffReceiver)
    centre.send()
    replies = notifications.query("SELECT reply FROM notice_attempt")
    assert replies
    assert all("address_refused" in one.reply or "unreachable" in one.reply for one in replies)


def test_names_are_of_one_receiver_and_without_a_key_there_is_none(notifications: Notifications) -> None:
    centre = Centre(notifications)
    centre.say(AddStaffReceiver, url="https://chat.example/in")
    with pytest.raises(StaffReceiverNameTaken):
        centre.say(AddStaffReceiver, url="https://chat.example/other")
    for kind in (RotateStaffReceiver, TryStaffReceiver, RemoveStaffReceiver):
        with pytest.raises(ProviderNotFound):
            centre.say(kind, name="nobody")
    other = AddStaffReceiver(name="other", url="https://chat.example/in", reason="a test", staff_id=STAFF)
    with pytest.raises(StaffReceiversUnavailable):
        notifications.ask(other)
