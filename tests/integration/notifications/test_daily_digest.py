"""Small steps in one message a day: one whatever crashes, each step still proved, and nothing of weight among them."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest

from services.notifications.adapters.undelivered import go_on
from shared.contracts.codes import Language
from shared.contracts.investor import events as investor
from shared.contracts.notifications.codes import NoticeStanding, NoticeState
from shared.contracts.notifications.inbox import InboxStanding, ListInbox
from shared.contracts.notifications.proof import GetProof
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.search import GetNotice
from shared.contracts.notifications.untold import ListUntoldSteps
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, EVENTS, NOON, NUMBER, PERSON, contact, filed

SMALL = ("verification_opened", "review_opened", "message_written")
OTHER, OTHER_NUMBER = uuid4(), "OR-2026-00043"
BRUSSELS = ZoneInfo("Europe/Brussels")


@pytest.fixture
def daily(notifications: Notifications) -> Notifications:
    """Somebody in Belgium who wants one message a day, whose file was deposited and told."""
    notifications.contacts.answer = contact().model_copy(update={"daily_digest": True})
    notifications.hear(filed())
    notifications.send_all()
    notifications.post.taken.clear()
    return notifications


def small_steps(daily: Notifications) -> None:
    for key in SMALL:
        daily.hear(EVENTS[key])
    daily.send_all()


def morning_comes(daily: Notifications) -> None:
    daily.change("UPDATE notice SET next_attempt_at = now() WHERE digest_at IS NOT NULL AND state = 'created'")


def digests(daily: Notifications) -> Sequence[NoticeView]:
    found = {row.id for row in daily.query("SELECT id FROM notice WHERE digest_at IS NOT NULL")}
    return [one for one in daily.notices() if one.notice_id in found]


def steps(daily: Notifications) -> Sequence[NoticeView]:
    return [one for one in daily.notices() if one.told_by is not None]


def acts_of(daily: Notifications, notice_id: UUID, dossier_id: UUID = DOSSIER) -> list[str]:
    lines = daily.ask(GetProof(dossier_id=dossier_id))
    assert lines.broken_at is None
    return [str(one.act) for one in lines.lines if one.notice_id == notice_id]


def test_small_steps_wait_for_the_morning_where_the_person_lives(daily: Notifications) -> None:
    small_steps(daily)

    assert daily.post.taken == []
    (digest,) = digests(daily)
    assert digest.standing is NoticeStanding.HELD
    (due,) = daily.query("SELECT next_attempt_at AS at FROM notice WHERE digest_at IS NOT NULL")
    local = due.at.astimezone(BRUSSELS)
    assert local.time() == time(8)
    assert timedelta() < due.at - datetime.now(UTC) <= timedelta(days=1)
    assert [one.told_by for one in steps(daily)] == [digest.notice_id] * len(SMALL)
    tells = daily.ask(GetNotice(notice_id=digest.notice_id)).steps
    assert [(one.notice_id, one.standing) for one in tells] == [(one.notice_id, one.stands) for one in steps(daily)]
    told = daily.ask(GetNotice(notice_id=steps(daily)[0].notice_id)).digest
    assert (told.notice_id, told.standing) == (digest.notice_id, NoticeStanding.HELD)


def test_what_waits_for_the_digest_is_read_on_the_page_at_once(daily: Notifications) -> None:
    small_steps(daily)

    entries = daily.ask(ListInbox(dossier_id=DOSSIER))
    assert len(entries) == 1 + len(SMALL), "the steps, and not the digest"
    assert {entry.ways[0].standing for entry in entries[:-1]} == {InboxStanding.ON_ITS_WAY}
    assert all(NUMBER in entry.subject for entry in entries)


def test_one_message_tells_them_all_each_by_its_own_words(daily: Notifications) -> None:
    daily.hear(filed(OTHER, number=OTHER_NUMBER))
    daily.send_all()
    daily.post.taken.clear()
    small_steps(daily)
    daily.hear(investor.ReviewOpened(dossier_id=OTHER, occurred_at=NOON))
    daily.send_all()
    morning_comes(daily)
    daily.send_all()

    (mail,) = daily.post.taken
    body = mail.get_body(("plain",))
    assert body is not None
    said = body.get_content()
    for number in (NUMBER, OTHER_NUMBER):
        assert number in said
    assert said.count("https://primo.example/track/") == len(SMALL) + 1
    assert "4 petites étapes" in said
    assert {one.state for one in daily.notices()} == {NoticeState.SENT}
    assert {one.state for one in daily.notices(OTHER)} == {NoticeState.SENT}
    for step in steps(daily):
        assert acts_of(daily, step.notice_id) == ["written", "gathered", "told_by"]
    assert daily.ask(ListUntoldSteps()).rows == ()


def test_in_arabic_the_message_counts_as_arabic_does(daily: Notifications) -> None:
    daily.contacts.answer = contact(Language.ARABIC).model_copy(update={"daily_digest": True})
    small_steps(daily)
    morning_comes(daily)
    daily.send_all()

    (mail,) = daily.post.taken
    body = mail.get_body(("html",))
    assert body is not None
    assert "حدثت 3 خطوات صغيرة" in body.get_content()
    assert 'dir="rtl"' in body.get_content()


@pytest.mark.parametrize(
    "key",
    ["complement_requested", "decided_favourable", "decided_unfavourable", "appeal_due_soon", "completed", "scheduled"],
)
def test_decisions_and_whatever_a_deadline_runs_from_leave_at_once(daily: Notifications, key: str) -> None:
    small_steps(daily)
    daily.hear(EVENTS[key])
    daily.send_all()

    assert len(daily.post.taken) == 1, "and do not wait behind what the digest tells"


def test_who_did_not_ask_for_it_is_told_of_each_step(notifications: Notifications) -> None:
    notifications.hear(filed())
    small_steps(notifications)
    assert len(notifications.post.taken) == 1 + len(SMALL)


def test_the_same_steps_five_times_by_five_senders_at_once_make_one_message(daily: Notifications) -> None:
    ids = {key: uuid4() for key in SMALL}
    for _ in range(5):
        for key, event_id in ids.items():
            daily.hear(EVENTS[key], event_id)

    def work() -> None:
        daily.send_all(most=20)

    for _ in range(2):
        threads = [threading.Thread(target=work) for _ in range(5)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        morning_comes(daily)
    assert len(daily.post.taken) == 1
    assert len(digests(daily)) == 1
    assert len(steps(daily)) == len(SMALL)


def test_a_sender_that_dies_with_the_digest_in_hand_loses_and_doubles_nothing(daily: Notifications) -> None:
    small_steps(daily)
    morning_comes(daily)
    with daily.desk() as dies:
        assert dies.claim() is not None
    daily.send_all()
    assert len(daily.post.taken) == 1

    daily.hear(EVENTS["review_opened"])
    daily.send_all()
    morning_comes(daily)
    with daily.desk() as dies:
        claim = dies.claim()
        assert claim is not None
        message = daily.sending().writer.write(claim, contact(), dies.wordings(claim), dies.steps(claim))
        dies.transmitting(claim, message)
    daily.send_all()
    assert len(daily.post.taken) == 1, "whether it left nobody knows: it is not sent again by itself (ADR 0006)"
    assert [one.state for one in steps(daily)] == [NoticeState.SENT] * 3 + [NoticeState.UNKNOWN]
    assert "told_by" in acts_of(daily, steps(daily)[-1].notice_id)


def test_a_step_that_comes_while_the_digest_is_on_its_way_goes_to_the_next_one(daily: Notifications) -> None:
    small_steps(daily)
    (first,) = digests(daily)
    daily.change("UPDATE notice SET next_attempt_at = now() WHERE digest_at IS NOT NULL")
    with daily.desk() as slow:
        claim = slow.claim()
        assert claim is not None
        daily.hear(EVENTS["review_opened"])
        daily.send_all()
        assert steps(daily)[-1].told_by != first.notice_id
        assert len(digests(daily)) == 2
        days = daily.query("SELECT digest_at AS at FROM notice WHERE digest_at IS NOT NULL ORDER BY digest_at")
        assert days[1].at - days[0].at == timedelta(days=1)


def test_what_the_digest_does_not_deliver_goes_on_for_each_step(daily: Notifications) -> None:
    small_steps(daily)
    morning_comes(daily)
    daily.post.recipients.append("550 5.1.1 no such mailbox")
    daily.send_all()

    assert {one.state for one in steps(daily)} == {NoticeState.FAILED_PERMANENTLY}
    noted = {row.notice_id for row in daily.query("SELECT notice_id FROM undelivered")}
    assert noted == {one.notice_id for one in steps(daily)}
    assert len(daily.ask(ListUntoldSteps()).rows) == len(SMALL)
    with daily.engine.begin() as connection:
        go_on(connection, digests(daily)[0].notice_id)
    assert len(daily.query("SELECT 1 FROM undelivered")) == len(SMALL), "said once"


def test_a_digest_that_staff_send_again_takes_its_steps_with_it(daily: Notifications) -> None:
    small_steps(daily)
    morning_comes(daily)
    daily.post.recipients.append("550 5.7.1 not today")
    daily.send_all()
    (digest,) = digests(daily)
    from shared.contracts.notifications.requests import ResendNotice

    daily.ask(ResendNotice(notice_id=digest.notice_id, staff_id=PERSON, reason="corrected"))
    daily.send_all()
    assert {one.state for one in steps(daily)} == {NoticeState.SENT}
    assert not any(one.resendable for one in steps(daily)), "each by itself would say it twice"


def test_who_changes_their_mind_is_told_at_once_again(daily: Notifications) -> None:
    small_steps(daily)
    daily.contacts.answer = contact()
    daily.hear(EVENTS["plot_confirmed"])
    daily.send_all()
    assert len(daily.post.taken) == 1
    morning_comes(daily)
    daily.send_all()
    assert len(daily.post.taken) == 2


def test_mornings_are_those_of_all_clocks_of_the_country() -> None:
    from services.notifications.adapters.timing_data import ResidenceCalendar, timing_policy

    policy, zones = timing_policy(), ResidenceCalendar().zones
    evening = datetime(2026, 11, 24, 22, 30, tzinfo=UTC)
    assert policy.next_digest(evening, zones("MA")) == datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
    assert policy.next_digest(evening, zones("NL")) == datetime(2026, 11, 25, 7, 0, tzinfo=UTC)
    canada = policy.next_digest(evening, zones("CA"))
    assert all(canada.astimezone(zone).time() >= time(8) for zone in zones("CA"))
    summer = datetime(2027, 3, 27, 22, 0, tzinfo=UTC)
    assert policy.next_digest(summer, zones("NL")) == datetime(2027, 3, 28, 6, 0, tzinfo=UTC), "the clocks changed"
    assert replace(policy, digest_at=time(9)).next_digest(evening, zones("MA")).hour == 9
