"""The short form of the drill `broker-forgets`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_events_that_the_broker_confirmed_and_lost_are_sent_again(short_drill: ShortDrill) -> None:
    assert short_drill("broker-forgets").figures["forgotten"] > 0
