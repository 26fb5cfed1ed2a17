"""Who looks after a dossier is told what its investor did: as they want to be, once, without a word of the investor."""

from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.notifications.domain.staff_call import next_digest
from shared.contracts.codes import Language
from shared.contracts.investor.staff_calls import DossierNoticeUndelivered, DossierStaffCalled, StaffCall
from shared.contracts.notifications.codes import NoticeState, Phase
from shared.contracts.notifications.staff_contacts import (
    ForgetStaffContact,
    GetStaffContact,
    HowTold,
    ListStaffContacts,
    SetStaffContact,
)
from tests.integration.notifications.conftest import Notifications
from tests.unit.notifications.builders import DOSSIER, NOON, NUMBER, filed

AMINA, YOUSSEF = UUID(int=71), UUID(int=72)
EVERYTHING_DAILY = dict.fromkeys(StaffCall, HowTold.DAILY)


def called(call: StaffCall = StaffCall.MESSAGE_WRITTEN, staff_id: UUID = AMINA, **more: Any) -> DossierStaffCalled:
    facts = {"dossier_id": DOSSIER, "occurred_at": NOON, "call": call, "staff_id": staff_id}
    return DossierStaffCalled.model_validate({**facts, **more})


def reached(notifications: Notifications, staff_id: UUID = AMINA, **more: Any) -> None:
    said = {"staff_id": staff_id, "email": "amina@centre.example", "language": "fr", "changed_by": staff_id}
    notifications.ask(SetStaffContact.model_validate({**said, **more}))


def to_staff(notifications: Notifications) -> list[EmailMessage]:
    return [mail for mail in notifications.post.taken if "centre.example" in mail["To"]]


def words(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content())


@pytest.fixture(autouse=True)
def known(notifications: Notifications) -> None:
    notifications.hear(filed())


def test_the_adviser_is_told_at_once_and_by_one_message_for_an_event(notifications: Notifications) -> None:
    reached(notifications)
    event_id = uuid4()
    for _ in range(2):
        notifications.hear(called(), event_id)
    notifications.send_all()
    (mail,) = to_staff(notifications)
    assert mail["To"] == "amina@centre.example"
    assert mail["X-PRIMO-Event"] == str(event_id)
    assert NUMBER in mail["Subject"]
    assert f"https://primo.example/console/dossiers/{DOSSIER}" in words(mail)
    (notice,) = [notice for notice in notifications.notices() if notice.to_staff]
    assert (notice.state, notice.event_id, notice.language) == (NoticeState.SENT, event_id, Language.FRENCH)
    assert len(notice.attempts) == 1


@pytest.mark.parametrize("call", list(StaffCall))
@pytest.mark.parametrize("language", ["fr", "ar", "en"])
def test_each_call_is_said_in_the_chosen_language_and_nothing_of_the_investor_with_it(
    notifications: Notifications, call: StaffCall, language: str
) -> None:
    reached(notifications, language=language)
    notifications.hear(called(call, stands_in=True))
    notifications.send_all()
    (mail,) = to_staff(notifications)
    assert mail["Content-Language"] == language
    assert NUMBER in words(mail)
    assert f"/console/dossiers/{DOSSIER}" in words(mail)
    assert "/track/" not in words(mail)
    assert "Fatima" not in words(mail)
    substitute = {"fr": "Vous remplacez", "ar": "أنتم تنوبون", "en": "You stand in"}[language]
    assert substitute in words(mail)


def test_who_named_no_address_or_wants_nothing_of_a_kind_is_told_nothing(notifications: Notifications) -> None:
    notifications.hear(called(staff_id=YOUSSEF))
    reached(notifications, told={StaffCall.PIECE_RECEIVED: HowTold.NEVER})
    notifications.hear(called(StaffCall.PIECE_RECEIVED))
    notifications.hear(called(StaffCall.MESSAGE_WRITTEN))
    notifications.send_all()
    assert [mail["To"] for mail in to_staff(notifications)] == ["amina@centre.example"]


def test_a_day_is_gathered_into_one_message_of_the_next_morning(notifications: Notifications) -> None:
    other = uuid4()
    notifications.hear(filed(other, number="OR-2026-00099"))
    reached(notifications, told=EVERYTHING_DAILY)
    event_id = uuid4()
    for event, key in (
        (called(), event_id),
        (called(), event_id),
        (called(StaffCall.PIECE_RECEIVED), uuid4()),
        (called(dossier_id=other, occurred_at=NOON + timedelta(hours=1)), uuid4()),
    ):
        notifications.hear(event, key)
    due = notifications.query("SELECT next_attempt_at FROM notice WHERE for_staff")
    assert [row.next_attempt_at for row in due] == [next_digest(NOON)]
    notifications.change("UPDATE notice SET next_attempt_at = now() + interval '1 hour' WHERE for_staff")
    notifications.send_all()
    assert to_staff(notifications) == []
    notifications.change("UPDATE notice SET next_attempt_at = now() WHERE for_staff")
    notifications.send_all()
    (mail,) = to_staff(notifications)
    text = words(mail)
    assert text.count(NUMBER) == 2
    assert text.count("OR-2026-00099") == 1
    assert f"/console/dossiers/{other}" in text
    for dossier_id in (DOSSIER, other):
        assert [notice.to_staff for notice in notifications.notices(dossier_id)].count(True) == 1


def test_what_comes_after_the_morning_s_message_was_written_goes_into_another(notifications: Notifications) -> None:
    reached(notifications, told=EVERYTHING_DAILY)
    notifications.hear(called())
    notifications.post.recipients.append("451 4.2.1 not now")
    notifications.send_all(notifications.sending(pauses=(timedelta(hours=1),)))  # the digest is due before filed()
    notifications.hear(called(StaffCall.APPOINTMENT_ASKED))
    notifications.change("UPDATE notice SET next_attempt_at = now()")
    notifications.send_all()
    first, second = (words(mail) for mail in to_staff(notifications))
    assert "un message de l'investisseur" in first
    assert "rendez-vous" not in first
    assert "une date de rendez-vous" in second


def test_a_digest_that_waits_holds_up_no_other_message(notifications: Notifications) -> None:
    reached(notifications, told={StaffCall.PIECE_RECEIVED: HowTold.DAILY})
    notifications.hear(called(StaffCall.PIECE_RECEIVED))
    notifications.hear(called(StaffCall.MESSAGE_WRITTEN))
    notifications.change("UPDATE notice SET next_attempt_at = now() + interval '1 hour' WHERE digest_at IS NOT NULL")
    notifications.send_all()
    assert len(to_staff(notifications)) == 1


def test_a_closed_account_s_address_is_gone_and_what_waited_for_it_is_not_sent(notifications: Notifications) -> None:
    reached(notifications)
    reached(notifications, YOUSSEF, email="youssef@centre.example")
    notifications.hear(called())
    notifications.ask(ForgetStaffContact(staff_id=AMINA))
    notifications.hear(called())
    notifications.send_all()
    assert to_staff(notifications) == []
    assert notifications.ask(GetStaffContact(staff_id=AMINA)) is None
    assert [contact.staff_id for contact in notifications.ask(ListStaffContacts())] == [YOUSSEF]
    (notice,) = [notice for notice in notifications.notices() if notice.to_staff]
    assert notice.state is NoticeState.FAILED_PERMANENTLY


def test_an_address_that_went_while_a_sender_held_the_notice_is_said_so(notifications: Notifications) -> None:
    reached(notifications)
    notifications.hear(called())
    notifications.change("DELETE FROM staff_contact")
    notifications.send_all()
    (notice,) = [notice for notice in notifications.notices() if notice.to_staff]
    assert (notice.state, notice.attempts[0].phase) == (NoticeState.FAILED_PERMANENTLY, Phase.CONTACT)


def test_what_was_said_is_kept_and_changed_and_what_was_not_said_is_told_at_once(notifications: Notifications) -> None:
    reached(notifications)
    reached(notifications, email="a.b@centre.example", language="ar", told={StaffCall.MESSAGE_WRITTEN: HowTold.NEVER})
    found = notifications.ask(GetStaffContact(staff_id=AMINA))
    assert (found.email, found.language) == ("a.b@centre.example", Language.ARABIC)
    assert found.told == dict.fromkeys(StaffCall, HowTold.AT_ONCE) | {StaffCall.MESSAGE_WRITTEN: HowTold.NEVER}


def test_the_morning_s_hour_is_the_centre_s() -> None:
    assert next_digest(datetime(2026, 11, 24, 7, 0, tzinfo=UTC)) == datetime(2026, 11, 24, 7, 30, tzinfo=UTC)
    assert next_digest(datetime(2026, 11, 24, 7, 30, tzinfo=UTC)) == datetime(2026, 11, 25, 7, 30, tzinfo=UTC)
    assert next_digest(datetime(2026, 6, 24, 6, 0, tzinfo=UTC)) == datetime(2026, 6, 24, 6, 30, tzinfo=UTC)


def test_a_notice_that_reached_nobody_is_told_at_once_whatever_they_chose(notifications: Notifications) -> None:
    reached(notifications, told=EVERYTHING_DAILY)
    notifications.hear(DossierNoticeUndelivered(dossier_id=DOSSIER, staff_id=AMINA, occurred_at=NOON))
    notifications.send_all()
    (mail,) = to_staff(notifications)
    assert "Joignez-le autrement" in words(mail)


@pytest.mark.parametrize(
    ("language", "said", "not_said"),
    [
        ("fr", "signalé à sa messagerie comme indésirable", "Aucun canal"),
        ("ar", "رسالة غير مرغوب فيها", "لم توصل أي قناة"),
        ("en", "reported it to their mail provider as unwanted", "No channel"),
    ],
)
def test_who_is_called_after_a_complaint_reads_that_it_was_one(
    notifications: Notifications, language: str, said: str, not_said: str
) -> None:
    reached(notifications, language=language, told=EVERYTHING_DAILY)
    notifications.hear(DossierNoticeUndelivered(dossier_id=DOSSIER, staff_id=AMINA, occurred_at=NOON, complained=True))
    notifications.send_all()
    (mail,) = to_staff(notifications)
    read = " ".join(words(mail).replace("\u2068", "").replace("\u2069", "").split())
    assert said in read
    assert not_said not in read
