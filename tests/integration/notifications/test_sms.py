"""SMS through a real SMS centre: whole in every alphabet, once, and known to have arrived."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from services.notifications import bootstrap
from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.smpp import SmppLine
from services.notifications.adapters.stand_ins import stand_in
from services.notifications.domain.provider import Provider
from services.notifications.entrypoints.sms_receipts import ReceiptDesk
from shared.contracts.codes import Language
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeStanding, NoticeState
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.notifications.staff_contacts import ForgetStaffContact, GetStaffContact, SetStaffContact
from shared.contracts.notifications.template_refusals import (
    ChannelAbsent,
    StaffAddressMissing,
    StaffMobileMissing,
    TextNotForChannel,
)
from shared.contracts.notifications.templates import (
    BeginTemplateDraft,
    PreviewTemplate,
    SendTemplateTest,
    TextLanguage,
)
from tests.integration.notifications.conftest import Notifications
from tests.support.sms_centre import Centre, sms_centre
from tests.support.waiting import wait_until
from tests.unit.notifications.builders import contact, filed

PHONE = "+32470123456"
AUTHOR = uuid4()
THROTTLED, SYSTEM_ERROR, WRONG_NUMBER = 0x58, 0x08, 0x0B


@pytest.fixture
def centre() -> Iterator[Centre]:
    with sms_centre() as found:
        yield found


def centres(*found: Centre) -> Providers:
    lines = [
        (Provider(f"centre-{number}", Channel.SMS, ProviderKind.SMPP, priority=number), SmppLine(one.address()))
        for number, one in enumerate(found)
    ]
    return Providers(lines, ProviderBoard([provider for provider, _ in lines], bootstrap.utc_now))


def by_sms(notifications: Notifications) -> None:
    """The receipt of a dossier, whose e-mail did not arrive."""
    notifications.now = lambda: datetime(2026, 12, 1, 12, tzinfo=UTC)  # a working day: nothing waits for the morning
    notifications.hear(filed())
    notifications.change("UPDATE notice SET state = 'failed_permanently'")
    (first,) = notifications.notices()
    with notifications.engine.begin() as connection:
        assert stand_in(connection, first.notice_id, Channel.SMS) is not None
        assert stand_in(connection, first.notice_id, Channel.SMS) is None


def told_by_sms(notifications: Notifications) -> NoticeView:
    first, second = notifications.notices()
    assert (second.channel, second.instead_of, second.event_id) == (Channel.SMS, first.notice_id, first.event_id)
    return second


def send(notifications: Notifications, *found: Centre, language: Language = Language.FRENCH) -> None:
    answer = contact(language).model_copy(update={"phone": PHONE, "sms_notices": True})
    notifications.contacts.answer = answer
    by_sms(notifications)
    sending = notifications.sending()
    sending.carriers = {Channel.SMS: centres(*found)}
    notifications.send_all(sending, most=1)


@contextmanager
def listening(notifications: Notifications, centre: Centre) -> Iterator[None]:
    stop = threading.Event()
    desk = ReceiptDesk("centre-0", centre.address(), notifications.engine)
    thread = threading.Thread(target=desk.run, args=(stop,))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def stands(notifications: Notifications) -> tuple[NoticeState, NoticeStanding | None]:
    notice = told_by_sms(notifications)
    return notice.state, notice.standing


@pytest.mark.parametrize("language", [Language.FRENCH, Language.ARABIC])
def test_a_long_text_is_put_together_again_on_the_telephone(
    notifications: Notifications, centre: Centre, language: Language
) -> None:
    send(notifications, centre, language=language)

    (row,) = notifications.query("SELECT text FROM message")
    assert "".join(centre.texts()) == row.text.translate({0x2068: None, 0x2069: None})
    assert len({one["coding"] for one in centre.taken}) == 1
    assert {(one["to"], one["from"]) for one in centre.taken} == {(PHONE.lstrip("+"), "PRIMO")}
    headers = [one["header"] for one in centre.taken]
    assert len(headers) > 1
    assert [int(header[-2:], 16) for header in headers] == list(range(1, len(headers) + 1))
    assert len({header[:-2] for header in headers}) == 1


def test_a_receipt_for_each_part_makes_it_delivered(notifications: Notifications, centre: Centre) -> None:
    with listening(notifications, centre):
        send(notifications, centre)
        wait_until(lambda: stands(notifications) == (NoticeState.SENT, NoticeStanding.DELIVERED))


def test_without_receipts_it_is_sent_and_no_more(notifications: Notifications, centre: Centre) -> None:
    centre.tell(receipt=None)

    send(notifications, centre)

    assert stands(notifications) == (NoticeState.SENT, NoticeStanding.SENT)


def test_a_receipt_that_it_did_not_arrive_is_a_failure(notifications: Notifications, centre: Centre) -> None:
    centre.tell(receipt="UNDELIV")
    with listening(notifications, centre):
        send(notifications, centre)
        wait_until(lambda: stands(notifications)[0] is NoticeState.FAILED_PERMANENTLY)

    notice = told_by_sms(notifications)
    assert [one.outcome for one in notice.attempts] == [AttemptOutcome.SENT, AttemptOutcome.PERMANENT]


@pytest.mark.parametrize("answer", [THROTTLED, SYSTEM_ERROR])
def test_a_centre_that_takes_nothing_is_stood_in_for(notifications: Notifications, centre: Centre, answer: int) -> None:
    with sms_centre() as second:
        centre.tell(answers=[answer])
        send(notifications, centre, second)

        notice = told_by_sms(notifications)
        assert [(one.provider, one.outcome) for one in notice.attempts] == [
            ("centre-0", AttemptOutcome.TEMPORARY),
            ("centre-1", AttemptOutcome.SENT),
        ]
        assert (len(centre.taken), len(second.taken) > 0) == (0, True)


@pytest.mark.parametrize("answers", [["drop"], ["drop before"], [0, "drop before"], [0, THROTTLED]])
def test_what_may_have_arrived_goes_by_no_other_centre(
    notifications: Notifications, centre: Centre, answers: list[int | str]
) -> None:
    with sms_centre() as second:
        centre.tell(answers=answers)
        send(notifications, centre, second)

        assert stands(notifications)[0] is NoticeState.UNKNOWN
        assert second.taken == []


def test_a_number_that_does_not_exist_is_refused_for_good(notifications: Notifications, centre: Centre) -> None:
    centre.tell(answers=[WRONG_NUMBER])

    send(notifications, centre)

    assert stands(notifications)[0] is NoticeState.FAILED_PERMANENTLY


def test_who_does_not_want_to_be_told_so_is_not(notifications: Notifications, centre: Centre) -> None:
    by_sms(notifications)
    sending = notifications.sending()
    sending.carriers = {Channel.SMS: centres(centre)}

    notifications.send_all(sending)

    assert stands(notifications)[0] is NoticeState.FAILED_PERMANENTLY
    assert centre.taken == []


def test_an_author_is_sent_a_draft_by_sms_to_the_number_that_they_named(
    notifications: Notifications, centre: Centre
) -> None:
    draft = notifications.ask(BeginTemplateDraft(key="filed", staff_id=AUTHOR))
    asked = SendTemplateTest(version_id=draft, language=TextLanguage.ARABIC, channel=Channel.SMS, staff_id=AUTHOR)
    named = {"staff_id": AUTHOR, "email": "author@centre.example", "language": "fr", "changed_by": AUTHOR}
    with pytest.raises(StaffAddressMissing):
        notifications.ask(asked)
    notifications.ask(SetStaffContact(**named))
    with pytest.raises(StaffMobileMissing):
        notifications.ask(asked)
    notifications.ask(SetStaffContact(**named, mobile=PHONE))
    with pytest.raises(ChannelAbsent):
        notifications.ask(asked)
    notifications.change(
        "INSERT INTO provider_health (name, channel, kind, priority, state, failures, last_failure, seen_at)"
        " VALUES ('centre-0', 'sms', 'smpp', 10, 'closed', 0, '', now())"
    )
    of_staff = notifications.ask(BeginTemplateDraft(key="staff_message_written", staff_id=AUTHOR))
    with pytest.raises(TextNotForChannel):
        notifications.ask(asked.model_copy(update={"version_id": of_staff}))

    notifications.ask(asked)
    notifications.ask(asked)
    sending = notifications.sending()
    sending.carriers = {Channel.SMS: centres(centre)}
    notifications.send_all(sending, most=1)

    [shown] = notifications.ask(PreviewTemplate(version_id=draft, languages=(TextLanguage.ARABIC,)))
    assert shown.sms is not None
    assert "".join(centre.texts()).split("https://")[0] == shown.sms.text.split("https://")[0]
    assert {one["to"] for one in centre.taken} == {PHONE.lstrip("+")}
    assert notifications.post.taken == []


def test_the_number_for_trials_goes_with_the_account(notifications: Notifications) -> None:
    named = {"staff_id": AUTHOR, "email": "author@centre.example", "language": "fr", "changed_by": AUTHOR}
    notifications.ask(SetStaffContact(**named, mobile=PHONE))
    assert notifications.ask(GetStaffContact(staff_id=AUTHOR)).mobile == PHONE
    notifications.ask(SetStaffContact(**named))
    assert notifications.ask(GetStaffContact(staff_id=AUTHOR)).mobile is None
    notifications.ask(SetStaffContact(**named, mobile=PHONE))
    notifications.ask(ForgetStaffContact(staff_id=AUTHOR))
    assert notifications.query("SELECT * FROM staff_contact") == []
