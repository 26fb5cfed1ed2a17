"""A provider that fails is left alone, then tried by one notice."""

from datetime import timedelta

from services.notifications.domain.provider import FAILURES, FIRST_REST, PROBE_LIMIT, Breaker
from shared.contracts.notifications.providers import ProviderState
from tests.unit.notifications.builders import NOON

AFTER = NOON + FIRST_REST


def failing() -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES):
        assert breaker.admit(NOON)
        breaker.failed(NOON)
    return breaker


def test_it_rests_after_failures_in_a_row_and_not_before() -> None:
    breaker = failing()
    assert (breaker.state, breaker.since) == (ProviderState.OPEN, NOON)
    assert not breaker.admit(AFTER - timedelta(seconds=1))

    mended = Breaker()
    for _ in range(FAILURES * 2):
        mended.failed(NOON)
        mended.succeeded()
    assert mended.state is ProviderState.CLOSED


def test_after_a_rest_one_notice_tries_and_the_others_wait_for_it() -> None:
    breaker = failing()
    assert breaker.admit(AFTER)
    assert not breaker.admit(AFTER)

    breaker.succeeded()
    assert breaker.admit(AFTER)
    assert breaker.admit(AFTER)


def test_each_rest_is_longer_than_the_one_before() -> None:
    breaker = failing()
    assert breaker.admit(AFTER)
    breaker.failed(AFTER)

    assert not breaker.ready(AFTER + FIRST_REST)
    assert breaker.ready(AFTER + 2 * FIRST_REST)


def test_a_sender_that_died_while_it_tried_keeps_nobody_from_trying() -> None:
    breaker = failing()
    assert breaker.admit(AFTER)

    assert breaker.admit(AFTER + PROBE_LIMIT)


def test_a_try_that_never_came_to_the_provider_says_nothing_of_it() -> None:
    breaker = failing()
    assert breaker.admit(AFTER)
    breaker.withdrawn()

    assert breaker.state is ProviderState.HALF_OPEN
    assert breaker.admit(AFTER)
