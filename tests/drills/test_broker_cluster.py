"""The short form of the drill `broker-cluster`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_publishing_goes_on_when_the_leading_node_dies_or_falls_silent_and_it_comes_back(
    short_drill: ShortDrill,
) -> None:
    assert short_drill("broker-cluster").kills == 2
