"""The short forms of the drills of the network."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_spoiled_links_lose_nothing_and_recover(short_drill: ShortDrill) -> None:
    report = short_drill("network")
    assert len(report.figures["recoveries_s"]) == 3
    assert report.absorbed > 0


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_dropped_packets_lose_nothing_and_both_sides_notice(short_drill: ShortDrill) -> None:
    report = short_drill("network-packets")
    assert report.figures["recoveries_s"]
    assert report.absorbed > 0
