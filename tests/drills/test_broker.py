"""The short form of the drill `broker`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_a_killed_broker_loses_nothing_that_was_confirmed(short_drill: ShortDrill) -> None:
    assert short_drill("broker").published > 0
