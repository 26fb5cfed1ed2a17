"""A notice leaves once, in its turn, and what the mail server said is kept."""

import time
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from services.notifications.entrypoints import sender
from services.notifications.usecases.ports import ContactUnavailable, PersonUnknown
from services.notifications.usecases.send_notice import Step
from shared.contracts.codes import Language
from shared.contracts.investor.events import VerificationOpened
from shared.contracts.notifications.codes import AttemptOutcome, NoticeKind, NoticeState, Phase
from shared.contracts.notifications.queries import GetLatency, GetNoticeMessage, ListTroubledNotices
from shared.contracts.notifications.refusals import NoticeNotFound, NoticeNotRendered, NoticeNotResendable
from shared.contracts.notifications.requests import ResendNotice
from shared.testing.events import an_envelope
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.post_office import HangUp
from tests.support.waiting import wait_until
from tests.unit.notifications.builders import DOSSIER, EVENTS, STAFF, contact, filed

TO_THE_INVESTOR = {key: event for key, event in EVENTS.items() if not key.startswith("mandate_")}


def outcomes(notifications: Notifications) -> list[tuple[Phase, AttemptOutcome, int | None]]:
    (notice,) = notifications.notices()
    return [(attempt.phase, attempt.outcome, attempt.smtp_code) for attempt in notice.attempts]


def state(notifications: Notifications) -> NoticeState:
    return notifications.notices()[0].state


def resend(notifications: Notifications, reason: str = "the person telephoned") -> None:
    (notice,) = notifications.notices()
    notifications.ask(ResendNotice(notice_id=notice.notice_id, staff_id=STAFF, reason=reason))


def test_one_event_heard_twice_is_one_mail(notifications: Notifications) -> None:
    event_id = uuid4()
    for _ in range(2):
        notifications.hear(filed(), event_id)
        notifications.send_all()

    assert len(notifications.post.taken) == 1
    (notice,) = notifications.notices()
    assert (notice.state, notice.language, notice.event_id) == (NoticeState.SENT, Language.FRENCH, event_id)
    assert notice.message_id == notifications.post.taken[0]["Message-ID"]
    assert [(a.smtp_code, a.reply) for a in notice.attempts] == [(250, "2.0.0 kept as 4711")]
    written = notifications.ask(GetNoticeMessage(notice_id=notice.notice_id))
    assert written.subject == notifications.post.subjects()[0] == notice.subject


def test_every_step_of_a_dossier_arrives_in_order_over_one_connection(notifications: Notifications) -> None:
    notifications.contacts.answer = contact(Language.ARABIC)
    for event in TO_THE_INVESTOR.values():
        notifications.hear(event)

    notifications.send_all()

    assert [notice.kind for notice in notifications.notices()] == [
        key if key in set(NoticeKind) else NoticeKind.PROGRESSED for key in TO_THE_INVESTOR
    ]
    assert notifications.post.subjects() == [notice.subject for notice in notifications.notices()]
    assert notifications.post.connections == 1


def test_several_senders_keep_the_order_of_each_dossier_and_send_nothing_twice(notifications: Notifications) -> None:
    dossiers = [uuid4() for _ in range(8)]
    for number, dossier_id in enumerate(dossiers):
        notifications.hear(filed(dossier_id, number=f"OR-2026-{number:05}"))
    for event in list(EVENTS.values())[1:5]:
        for dossier_id in dossiers:
            notifications.hear(event.model_copy(update={"dossier_id": dossier_id}))

    with notifications.senders(3):
        wait_until(lambda: len(notifications.post.taken) >= 40)

    assert len(notifications.post.taken) == 40
    for dossier_id in dossiers:
        wanted = [notice.message_id for notice in notifications.notices(dossier_id)]
        assert [m["Message-ID"] for m in notifications.post.taken if m["Message-ID"] in wanted] == wanted


def test_a_notice_waits_behind_an_earlier_one_of_its_dossier_that_is_tried_again(notifications: Notifications) -> None:
    other = uuid4()
    notifications.post.recipients.append("451 4.7.1 greylisted")
    notifications.hear(filed())
    notifications.hear(EVENTS["verification_opened"])
    notifications.hear(filed(other, number="OR-2026-00043"))

    notifications.send_all(notifications.sending(pauses=(timedelta(hours=1),)))

    assert [n.state for n in notifications.notices()] == [NoticeState.FAILED_TEMPORARILY, NoticeState.CREATED]
    assert [n.state for n in notifications.notices(other)] == [NoticeState.SENT]


def test_a_refusal_for_now_is_tried_again_and_both_tries_are_kept(notifications: Notifications) -> None:
    notifications.post.recipients.append("451 4.7.1 {address} is greylisted")
    notifications.hear(filed())

    notifications.send_all()

    assert outcomes(notifications) == [
        (Phase.RECIPIENT, AttemptOutcome.TEMPORARY, 451),
        (Phase.TRANSMITTING, AttemptOutcome.SENT, 250),
    ]
    first, _ = notifications.notices()[0].attempts
    assert first.reply == "4.7.1 <recipient> is greylisted"  # what is kept and shown names nobody


def test_tries_are_used_up(notifications: Notifications) -> None:
    notifications.post.contents.extend(["452 4.3.1 full"] * 5)
    notifications.hear(filed())

    notifications.send_all()

    assert len(outcomes(notifications)) == 3
    assert state(notifications) is NoticeState.FAILED_PERMANENTLY


def test_a_refusal_for_good_is_not_tried_again_and_holds_nothing_back(notifications: Notifications) -> None:
    notifications.post.recipients.append("550 5.7.1 not from you")
    notifications.hear(filed())
    notifications.hear(EVENTS["verification_opened"])

    notifications.send_all()

    assert [n.state for n in notifications.notices()] == [NoticeState.FAILED_PERMANENTLY, NoticeState.SENT]
    (troubled,) = notifications.ask(ListTroubledNotices())
    assert (troubled.kind, troubled.resendable, troubled.next_attempt_at) == ("filed", True, None)


@pytest.mark.parametrize("lost", list(HangUp))
def test_a_connection_lost_after_the_content_left_is_unknown_and_not_sent_again(
    notifications: Notifications, lost: HangUp
) -> None:
    notifications.post.contents.append(lost)
    notifications.hear(filed())

    notifications.send_all()
    notifications.send_all()

    assert outcomes(notifications) == [(Phase.TRANSMITTING, AttemptOutcome.UNKNOWN, None)]
    assert state(notifications) is NoticeState.UNKNOWN


def test_a_connection_lost_before_the_content_left_is_tried_again(notifications: Notifications) -> None:
    notifications.post.recipients.append(HangUp.BEFORE_TAKING)
    notifications.hear(filed())

    notifications.send_all()

    assert [outcome for _, outcome, _ in outcomes(notifications)] == [AttemptOutcome.TEMPORARY, AttemptOutcome.SENT]


def test_a_mail_server_that_is_away_costs_no_tries_and_the_notice_leaves_when_it_is_back(
    notifications: Notifications,
) -> None:
    notifications.post.shut()
    notifications.hear(filed())
    for _ in range(4):
        assert notifications.send_all(most=1) == [Step.SERVER_AWAY]
        notifications.change("UPDATE notice SET next_attempt_at = now()")
    assert state(notifications) is NoticeState.FAILED_TEMPORARILY

    notifications.post.open()
    notifications.send_all()

    assert state(notifications) is NoticeState.SENT
    assert outcomes(notifications)[0] == (Phase.CONNECT, AttemptOutcome.TEMPORARY, None)


def test_a_server_restarted_between_two_notices_costs_no_try(notifications: Notifications) -> None:
    sending = notifications.sending()
    with notifications.desk() as desk:
        notifications.hear(filed())
        assert sending.next(desk) is Step.DONE
        notifications.post.shut()
        notifications.post.open()
        notifications.hear(EVENTS["verification_opened"])
        assert sending.next(desk) is Step.DONE
    sending.close()

    assert [len(n.attempts) for n in notifications.notices()] == [1, 1]
    assert notifications.post.connections == 2


def test_while_the_investor_service_is_away_a_notice_waits_uncounted(notifications: Notifications) -> None:
    known, notifications.contacts.answer = notifications.contacts.answer, ContactUnavailable("no answer in time")
    notifications.hear(filed())

    assert notifications.send_all(most=1) == [Step.SERVER_AWAY]
    assert (state(notifications), outcomes(notifications)) == (NoticeState.CREATED, [])

    notifications.contacts.answer = known
    notifications.change("UPDATE notice SET next_attempt_at = now()")
    notifications.send_all()
    assert state(notifications) is NoticeState.SENT


def test_a_person_who_is_unknown_is_an_operators_case(notifications: Notifications) -> None:
    notifications.contacts.answer = PersonUnknown("gone")
    notifications.hear(filed())

    notifications.send_all()

    assert outcomes(notifications) == [(Phase.CONTACT, AttemptOutcome.PERMANENT, None)]
    (notice,) = notifications.notices()
    with pytest.raises(NoticeNotRendered):
        notifications.ask(GetNoticeMessage(notice_id=notice.notice_id))


def test_an_operator_resends_what_is_unknown_with_a_reason_under_the_same_message_id(
    notifications: Notifications,
) -> None:
    notifications.post.contents.append(HangUp.AFTER_TAKING)
    notifications.hear(filed())
    notifications.send_all()
    notifications.contacts.answer = contact(Language.DUTCH, name="Somebody Else")  # changed since it was written

    resend(notifications)
    notifications.send_all()

    first, second = notifications.post.taken
    assert first["Message-ID"] == second["Message-ID"]
    assert first["Subject"] == second["Subject"]
    assert (first["X-PRIMO-Resent"], second["X-PRIMO-Resent"]) == (None, "1")
    (notice,) = notifications.notices()
    assert notice.state is NoticeState.SENT
    assert [(r.staff_id, r.reason) for r in notice.resends] == [(STAFF, "the person telephoned")]


def test_what_was_sent_or_is_on_its_way_is_not_resent(notifications: Notifications) -> None:
    notifications.hear(filed())
    with pytest.raises(NoticeNotResendable):
        resend(notifications)

    notifications.send_all()

    with pytest.raises(NoticeNotResendable):
        resend(notifications)
    with pytest.raises(NoticeNotFound):
        notifications.ask(ResendNotice(notice_id=uuid4(), staff_id=STAFF, reason="by mistake"))


def test_an_event_that_overtakes_the_filing_of_its_dossier_waits_for_it(notifications: Notifications) -> None:
    plot = EVENTS["plot_reserved"]
    notifications.receive(an_envelope(plot, source="territory"))
    notifications.work_lanes()
    assert notifications.notices() == ()

    notifications.receive(an_envelope(filed()))
    notifications.work_lanes()
    notifications.work_lanes()

    assert [notice.kind for notice in notifications.notices()] == ["filed", "plot_reserved"]


def test_a_notice_is_taken_over_by_the_mail_server_within_a_moment_of_its_event(
    notifications: Notifications, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "POLL_S", 3.0)
    with notifications.senders(2):
        time.sleep(0.6)  # until they wait for a notification
        for index in range(20):
            event = filed(uuid4(), number=f"OR-2026-{index:05}").model_copy(update={"occurred_at": datetime.now(UTC)})
            notifications.hear(event)
            time.sleep(0.02)
        wait_until(lambda: notifications.ask(GetLatency()).count == 20)

    latency = notifications.ask(GetLatency())
    assert 0 < latency.median_ms <= latency.p95_ms <= latency.worst_ms
    assert latency.median_ms < 1_500  # polling alone would take that on average


def test_a_late_event_of_a_dossier_is_not_lost_among_many(notifications: Notifications) -> None:
    """Order is by arrival in the lane, so that several notices of one moment keep the order of their events."""
    notifications.hear(filed())
    same_moment = VerificationOpened(dossier_id=DOSSIER, occurred_at=datetime(2020, 1, 1, tzinfo=UTC), adviser_id=STAFF)
    notifications.hear(same_moment)

    notifications.send_all()

    assert [n.kind for n in notifications.notices()] == ["filed", "verification_opened"]
    assert notifications.post.subjects() == [n.subject for n in notifications.notices()]
