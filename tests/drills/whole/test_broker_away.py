"""The short form of the drill `broker-away`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_nobody_is_refused_while_the_broker_is_away(short_drill: ShortDrill) -> None:
    assert short_drill("broker-away").published > 0
