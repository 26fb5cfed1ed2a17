"""When a provider fails the next one delivers, and never both."""

from collections.abc import Iterator

import pytest

from services.notifications.domain.provider import FAILURES
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeState
from shared.contracts.notifications.providers import ListProviders, ProviderState
from tests.integration.notifications.conftest import Notifications, post_offices
from tests.integration.notifications.post_office import HangUp, PostOffice
from tests.unit.notifications.builders import EVENTS, filed


@pytest.fixture
def second() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.shut()


def send(notifications: Notifications, *offices: PostOffice) -> None:
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: post_offices(*offices)}
    notifications.send_all(sending)


def tries(notifications: Notifications) -> list[tuple[str | None, AttemptOutcome]]:
    return [(one.provider, one.outcome) for one in notifications.notices()[0].attempts]


def test_a_server_that_is_away_is_stood_in_for_within_the_same_try(
    notifications: Notifications, second: PostOffice
) -> None:
    notifications.post.shut()
    notifications.hear(filed())

    send(notifications, notifications.post, second)

    assert tries(notifications) == [("office-0", AttemptOutcome.TEMPORARY), ("office-1", AttemptOutcome.SENT)]
    assert len(second.taken) == 1


@pytest.mark.parametrize("where", ["recipients", "contents"])
def test_a_server_that_closes_before_it_took_anything_is_stood_in_for(
    notifications: Notifications, second: PostOffice, where: str
) -> None:
    getattr(notifications.post, where).append("421 4.3.2 going down")
    notifications.hear(filed())

    send(notifications, notifications.post, second)

    assert tries(notifications) == [("office-0", AttemptOutcome.TEMPORARY), ("office-1", AttemptOutcome.SENT)]
    assert (len(notifications.post.taken), len(second.taken)) == (0, 1)


@pytest.mark.parametrize("lost", list(HangUp))
def test_what_may_have_arrived_goes_by_no_other_server(
    notifications: Notifications, second: PostOffice, lost: HangUp
) -> None:
    notifications.post.contents.append(lost)
    notifications.hear(filed())

    send(notifications, notifications.post, second)

    assert notifications.notices()[0].state is NoticeState.UNKNOWN
    assert tries(notifications) == [("office-0", AttemptOutcome.UNKNOWN)]
    assert second.taken == []


@pytest.mark.parametrize("answer", ["451 4.7.1 greylisted", "550 5.1.1 no such user"])
def test_what_a_server_says_of_the_message_is_asked_of_no_other(
    notifications: Notifications, second: PostOffice, answer: str
) -> None:
    notifications.post.recipients.append(answer)
    notifications.hear(filed())

    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: post_offices(notifications.post, second)}
    notifications.send_all(sending, most=1)

    assert len(tries(notifications)) == 1
    assert second.taken == []


def test_a_server_that_fails_again_and_again_is_asked_no_more_and_shown_as_resting(
    notifications: Notifications, second: PostOffice
) -> None:
    notifications.post.shut()
    carrier = post_offices(notifications.post, second)
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: carrier}
    for event in [filed(), *list(EVENTS.values())[1 : FAILURES + 2]]:
        notifications.hear(event)

    notifications.send_all(sending)
    carrier.board.save(notifications.engine)

    asked = [[one.provider for one in notice.attempts] for notice in notifications.notices()]
    assert asked == [["office-0", "office-1"]] * FAILURES + [["office-1"]] * 2
    first, other = notifications.ask(ListProviders())
    assert (first.state, first.failures, first.last_success_at) == (ProviderState.OPEN, FAILURES, None)
    assert (other.state, other.failures) == (ProviderState.CLOSED, 0)
    assert other.last_success_at is not None


def test_while_every_server_of_a_channel_rests_nothing_is_claimed(notifications: Notifications) -> None:
    notifications.post.shut()
    sending = notifications.sending()
    notifications.hear(filed())
    for _ in range(FAILURES + 2):
        notifications.change("UPDATE notice SET next_attempt_at = now()")
        with notifications.desk() as desk:
            sending.next(desk)
    sending.close()

    assert len(tries(notifications)) == FAILURES
