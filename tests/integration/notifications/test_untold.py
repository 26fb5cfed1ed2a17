"""Every step of a dossier is told or explained; what is neither is listed until somebody says how it was told."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from services.notifications import bootstrap
from services.notifications.adapters.untold import Reconciliation, list_untold_steps
from shared.contracts.event import Event
from shared.contracts.notifications.requests import ResendNotice
from shared.contracts.notifications.untold import (
    ExplainUntoldStep,
    ListUntoldSteps,
    StepNotUntold,
    ToldBy,
    UntoldBecause,
    UntoldStep,
)
from shared.messaging import parking
from shared.messaging.handling import Handling
from shared.messaging.lanes import LaneWorker
from shared.messaging.unit_of_work import Handler
from shared.testing.events import an_envelope
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.post_office import HangUp
from tests.unit.notifications.builders import DOSSIER, EVENTS, NUMBER, STAFF, contact, filed


def later(hours: float = 2) -> datetime:
    return datetime.now(UTC) + timedelta(hours=hours)


def untold(notifications: Notifications, hours: float = 2) -> tuple[UntoldStep, ...]:
    with Session(notifications.engine) as session:
        return list_untold_steps(ListUntoldSteps(), session, later(hours)).rows


def because(notifications: Notifications, hours: float = 2) -> list[UntoldBecause]:
    return [step.because for step in untold(notifications, hours)]


def explain(notifications: Notifications, step: UntoldStep, reason: str = "rang her up") -> None:
    said = {"event_id": step.event_id, "notice_id": step.notice_id, "staff_id": STAFF}
    notifications.ask(ExplainUntoldStep(told_by=ToldBy.TELEPHONE, reason=reason, **said))


def handled_by(notifications: Notifications, handlers: Mapping[type[Event], Handler]) -> None:
    handling = Handling(handlers, bootstrap.unit_of_work)
    worker = LaneWorker(service="notifications", engine=notifications.engine, handling=handling)
    with notifications.engine.connect() as connection:
        worker.work_once(connection, list(range(16)))


def test_a_step_that_was_told_is_not_listed(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    assert untold(notifications, hours=24) == ()


def test_a_notice_that_should_long_have_left_is_listed_and_one_of_this_hour_is_not(
    notifications: Notifications,
) -> None:
    notifications.hear(filed())
    assert because(notifications, hours=0.5) == []
    (step,) = untold(notifications)
    assert (step.because, step.number, step.dossier_id) == (UntoldBecause.LATE, NUMBER, DOSSIER)


def test_what_was_refused_and_what_may_have_arrived_are_listed_apart(notifications: Notifications) -> None:
    notifications.post.recipients += ["550 5.7.1 not from you"]
    notifications.post.contents += [HangUp.AFTER_TAKING]
    notifications.hear(filed())
    notifications.hear(filed(uuid4(), number="OR-2026-00043"))
    notifications.send_all()
    assert because(notifications) == [UntoldBecause.FAILED, UntoldBecause.UNCERTAIN]


def test_an_event_that_waits_for_another_or_was_parked_is_listed_as_such(notifications: Notifications) -> None:
    notifications.receive(an_envelope(filed(), seq=2))
    notifications.work_lanes()
    (step,) = untold(notifications)
    assert (step.because, step.type, step.notice_id, step.number) == (
        UntoldBecause.EVENT_WAITS,
        "dossier.filed.v1",
        None,
        None,
    )
    notifications.change_as_owner("UPDATE lane SET state = 'parked'")
    assert because(notifications) == [UntoldBecause.EVENT_PARKED]


def test_an_event_that_a_defect_of_ours_told_nobody_of_is_found_and_outlives_the_inbox(
    notifications: Notifications,
) -> None:
    notifications.receive(an_envelope(filed(), seq=1))
    handled_by(notifications, {})
    reconciliation = Reconciliation(notifications.engine)
    assert because(notifications) == [], "looked for by the job"
    reconciliation.run(later())
    notifications.change_as_owner("DELETE FROM inbox")
    reconciliation.run(later())
    (step,) = untold(notifications)
    assert (step.because, step.dossier_id, step.type) == (UntoldBecause.NO_NOTICE, DOSSIER, "dossier.filed.v1")


def test_an_event_that_an_operator_set_aside_for_good_is_still_a_step_that_nobody_was_told_of(
    notifications: Notifications,
) -> None:
    def fail(event: Event, work: Any) -> None:
        raise RuntimeError("a defect")

    notifications.receive(an_envelope(filed(), seq=1))
    for _ in range(20):
        with notifications.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE lane SET resume_at = now() WHERE state = 'retry'")
        handled_by(notifications, {type(filed()): fail})
    assert because(notifications) == [UntoldBecause.EVENT_PARKED]
    ((parked_id,),) = notifications.query("SELECT id FROM parked_event")
    with notifications.connected() as raw:
        parking.discard(raw, parked_id, by="operator", reason="cannot be read")
    Reconciliation(notifications.engine).run(later())
    assert because(notifications) == [UntoldBecause.EVENT_DISCARDED]


def test_an_event_with_nothing_to_tell_is_no_untold_step(notifications: Notifications) -> None:
    said_nothing = EVENTS["piece_unsafe"].model_copy(update={"by_investor": False, "by_mandatary": False})
    notifications.receive(an_envelope(filed(), seq=1), an_envelope(said_nothing, seq=2))
    notifications.work_lanes()
    notifications.send_all()
    reconciliation = Reconciliation(notifications.engine)
    for _ in range(2):
        reconciliation.run(later())
    assert untold(notifications) == ()


def test_the_person_s_own_wish_explains_it_and_a_dead_address_does_not(notifications: Notifications) -> None:
    notifications.contacts.answer = contact().model_copy(update={"service_notices": False})
    notifications.hear(filed())
    notifications.send_all()
    assert untold(notifications) == ()
    notifications.change_as_owner("UPDATE notice_attempt SET phase = 'recipient'")
    assert because(notifications) == [UntoldBecause.ADDRESS_SUPPRESSED]


def test_a_step_counts_as_explained_once_somebody_says_how_it_was_told(notifications: Notifications) -> None:
    notifications.post.recipients += ["550 5.7.1 not from you"]
    notifications.hear(filed())
    notifications.send_all()
    (step,) = untold(notifications, hours=0)
    explain(notifications, step)
    assert untold(notifications) == ()
    with pytest.raises(StepNotUntold):
        explain(notifications, step)
    ((by, how, reason),) = notifications.query("SELECT staff_id, told_by, reason FROM told_otherwise")
    assert (by, how, reason) == (STAFF, "telephone", "rang her up")


def test_a_step_that_was_told_cannot_be_explained_away(notifications: Notifications) -> None:
    notifications.hear(filed())
    notifications.send_all()
    (notice,) = notifications.notices()
    with pytest.raises(StepNotUntold):
        notifications.ask(
            ExplainUntoldStep(
                event_id=notice.event_id,
                notice_id=notice.notice_id,
                staff_id=STAFF,
                told_by=ToldBy.LETTER,
                reason="by post",
            )
        )


def test_what_is_sent_again_and_arrives_is_no_longer_listed(notifications: Notifications) -> None:
    notifications.post.recipients += ["550 5.7.1 not from you"]
    notifications.hear(filed())
    notifications.send_all()
    (step,) = untold(notifications)
    assert step.notice_id is not None
    notifications.ask(ResendNotice(notice_id=step.notice_id, staff_id=STAFF, reason="mended"))
    notifications.send_all()
    assert untold(notifications) == ()


def test_erasure_takes_what_staff_wrote_about_the_person(notifications: Notifications) -> None:
    notifications.post.recipients += ["550 5.7.1 not from you"]
    notifications.hear(filed())
    notifications.send_all()
    explain(notifications, untold(notifications, hours=0)[0], reason="her brother answered")
    notifications.change("SELECT blank_told_otherwise(:dossiers, '{}')", dossiers=[DOSSIER])
    assert notifications.query("SELECT told_by, reason FROM told_otherwise") == [("telephone", "")]
