"""When a provider fails the next one delivers, and never both."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest

from services.notifications.domain.provider import FAILURES
from shared.contracts.notifications.codes import AttemptOutcome, Channel, NoticeState
from shared.contracts.notifications.provider_refusals import ProviderNotFound, ProviderNotInState
from shared.contracts.notifications.providers import (
    ListProviders,
    MoveProvider,
    ProviderAct,
    ProviderMove,
    ProviderState,
)
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


def move(notifications: Notifications, act: ProviderAct, name: str = "office-0", **more: Any) -> None:
    notifications.ask(
        MoveProvider(name=name, move=ProviderMove(act=act, reason="maintenance", **more), staff_id=uuid4())
    )


def by(notifications: Notifications) -> list[str | None]:
    return [notice.attempts[-1].provider if notice.attempts else None for notice in notifications.notices()]


def test_what_staff_say_of_a_provider_holds_in_each_process_at_its_next_look_and_after_a_restart(
    notifications: Notifications, second: PostOffice
) -> None:
    here, there = (post_offices(notifications.post, second) for _ in range(2))
    here.board.save(notifications.engine)
    sending = notifications.sending()
    events = [filed(), *list(EVENTS.values())[1:5]]

    def tell(carrier: Any) -> None:
        carrier.board.follow(notifications.engine)
        sending.carriers = {Channel.EMAIL: carrier}
        notifications.hear(events.pop(0))
        notifications.send_all(sending)

    move(notifications, ProviderAct.PAUSE)
    tell(here)
    tell(there)
    tell(post_offices(notifications.post, second))  # a process that begins now
    assert by(notifications) == ["office-1"] * 3
    move(notifications, ProviderAct.RESUME)
    move(notifications, ProviderAct.PRIORITISE, priority=50)
    tell(here)
    assert by(notifications)[-1] == "office-1"
    move(notifications, ProviderAct.AS_CONFIGURED)
    tell(there)
    assert by(notifications)[-1] == "office-0"

    here.board.save(notifications.engine)
    first, _ = notifications.ask(ListProviders())
    assert [entry.act for entry in first.history] == ["as_configured", "prioritise", "resume", "pause"]
    assert (first.name, first.priority, first.configured_priority, first.paused) == ("office-0", 0, 0, False)
    with pytest.raises(ProviderNotInState):
        move(notifications, ProviderAct.RESUME)
    with pytest.raises(ProviderNotFound):
        move(notifications, ProviderAct.PAUSE, name="nobody")


def test_while_every_provider_is_paused_notices_wait_and_none_fails(
    notifications: Notifications, second: PostOffice
) -> None:
    carrier = post_offices(notifications.post)
    carrier.board.save(notifications.engine)
    move(notifications, ProviderAct.PAUSE)
    carrier.board.follow(notifications.engine)
    sending = notifications.sending()
    sending.carriers = {Channel.EMAIL: carrier}
    notifications.hear(filed())
    notifications.send_all(sending)
    assert (tries(notifications), notifications.notices()[0].state) == ([], NoticeState.CREATED)
    assert notifications.ask(ListProviders())[0].paused

    move(notifications, ProviderAct.RESUME)
    carrier.board.follow(notifications.engine)
    notifications.send_all(sending)
    assert len(notifications.post.taken) == 1
