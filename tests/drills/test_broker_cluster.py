"""The short forms of the drills of a broker with three nodes."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_when_the_leading_node_dies_publishing_goes_on_within_two_seconds(short_drill: ShortDrill) -> None:
    report = short_drill("broker-cluster")
    assert report.kills == 1
    assert report.figures["confirm_gap_s"] < 2


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_a_leading_node_that_falls_silent_is_left_within_fifteen_seconds(short_drill: ShortDrill) -> None:
    report = short_drill("broker-frozen")
    assert report.kills == 1
    assert report.figures["confirm_gap_s"] < 15
