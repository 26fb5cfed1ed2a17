"""What e-mail does not deliver is told by SMS; what nothing delivers becomes the adviser's task, once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from services.notifications import bootstrap
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.receipts import Receipt, received, taken
from services.notifications.adapters.undelivered import go_on, tell_undelivered
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.message import Message
from services.notifications.domain.provider import Provider
from services.notifications.usecases.ports import Claim
from shared.contracts.investor.undelivered import TellUndelivered
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeState, Phase
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.refusal import ServiceUnavailable
from tests.integration.notifications.conftest import Notifications
from tests.integration.notifications.post_office import HangUp
from tests.integration.notifications.test_both_are_told import given
from tests.unit.notifications.builders import DOSSIER, NOON, contact, filed

REFUSED = "550 5.1.1 no such user"


@dataclass
class Remembers:
    """An SMS provider that takes everything."""

    addresses: list[str] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def deliver(self, claim: Claim, message: Message, address: str, transmitting: Callable[[], None]) -> Attempt:
        transmitting()
        self.addresses.append(address)
        self.texts.append(message.text)
        return Attempt(Phase.TRANSMITTING, AttemptOutcome.SENT)

    def ready(self) -> bool:
        return True

    def close(self) -> None:
        """Nothing to close."""


def refused(notifications: Notifications) -> None:
    notifications.post.recipients.append(REFUSED)
    notifications.hear(filed())
    notifications.send_all()


def with_sms(notifications: Notifications) -> None:
    provider = Provider("centre-0", Channel.SMS, ProviderKind.SMPP)
    ProviderBoard([provider], bootstrap.utc_now).save(notifications.engine)


def told(notifications: Notifications) -> list[TellUndelivered]:
    calls: list[TellUndelivered] = []
    tell_undelivered(notifications.engine, calls.append)
    return calls


def test_without_another_channel_the_adviser_is_called_once(notifications: Notifications) -> None:
    refused(notifications)

    (notice,) = notifications.notices()
    assert told(notifications) == [TellUndelivered(dossier_id=DOSSIER, notice_id=notice.notice_id)]
    assert told(notifications) == []


def test_while_investor_is_away_it_is_said_again(notifications: Notifications) -> None:
    refused(notifications)

    def away(_request: TellUndelivered) -> None:
        raise ServiceUnavailable(service="investor", cause="not running")

    assert tell_undelivered(notifications.engine, away) == 0
    assert len(told(notifications)) == 1


def test_sms_comes_next_and_the_adviser_when_it_does_not_arrive_either(notifications: Notifications) -> None:
    with_sms(notifications)
    refused(notifications)

    first, second = notifications.notices()
    assert (second.channel, second.state, second.instead_of) == (Channel.SMS, NoticeState.CREATED, first.notice_id)
    assert told(notifications) == []

    with notifications.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE notice SET state = 'sent' WHERE channel = 'sms'")
        taken(connection, second.notice_id, "centre-0", ["ref-1"])
        received(connection, "centre-0", "ref-1", Receipt.FAILED, NOON)
    assert [one.notice_id for one in told(notifications)] == [first.notice_id]


@pytest.mark.parametrize("phone", ["+212600000000", None])
def test_who_acts_for_the_investor_is_told_by_sms_too_where_they_have_a_telephone(
    notifications: Notifications, phone: str | None
) -> None:
    with_sms(notifications)
    notifications.now = lambda: datetime(2026, 12, 1, 12, 0, tzinfo=UTC)  # a working day at noon, in Morocco too
    notifications.contacts.mandatary_phone = phone
    notifications.hear(filed())
    notifications.send_all()
    notifications.post.recipients += ["250 ok", REFUSED]  # the investor's, and theirs
    notifications.hear(given())
    (refused,) = [one for one in notifications.notices() if one.to_mandatary]
    sent = Remembers()
    sending = notifications.sending()
    sending.carriers = {**sending.carriers, Channel.SMS: sent}
    notifications.send_all(sending)

    assert sent.addresses == ([phone] if phone else [])
    assert "/track/" in sent.texts[0] if phone else not sent.texts
    assert [one.notice_id for one in told(notifications)] == ([] if phone else [refused.notice_id])


def test_a_failure_seen_twice_makes_one_sms(notifications: Notifications) -> None:
    with_sms(notifications)
    refused(notifications)
    first, _ = notifications.notices()

    with notifications.engine.begin() as connection:
        go_on(connection, first.notice_id)

    assert len(notifications.notices()) == 2


@pytest.mark.parametrize("content", [HangUp.AFTER_TAKING, "451 4.3.0 later"])
def test_what_may_have_arrived_or_is_tried_again_goes_no_other_way(
    notifications: Notifications, content: str | HangUp
) -> None:
    with_sms(notifications)
    notifications.post.contents.append(content)
    notifications.hear(filed())
    notifications.send_all(most=1)

    assert len(notifications.notices()) == 1
    assert told(notifications) == []


def test_who_wants_no_e_mail_is_not_called_instead(notifications: Notifications) -> None:
    with_sms(notifications)
    notifications.contacts.answer = contact().model_copy(update={"service_notices": False})
    notifications.hear(filed())
    notifications.send_all()

    assert len(notifications.notices()) == 1
    assert told(notifications) == []
