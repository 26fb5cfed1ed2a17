"""The short form of the drill `processes`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_whoever_is_killed_nothing_is_lost_doubled_or_overtaken(short_drill: ShortDrill) -> None:
    report = short_drill("processes")
    assert report.kills >= 6
    assert report.absorbed > 0
