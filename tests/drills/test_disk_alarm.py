"""The short form of the drill `disk-alarm`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_a_broker_without_disk_is_seen_and_nothing_is_lost(short_drill: ShortDrill) -> None:
    assert short_drill("disk-alarm").published > 0
