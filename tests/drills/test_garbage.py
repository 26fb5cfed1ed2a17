"""The short form of the drill `garbage`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_what_cannot_be_read_is_parked_and_the_consumer_stays_up(short_drill: ShortDrill) -> None:
    assert short_drill("garbage").published > 0
