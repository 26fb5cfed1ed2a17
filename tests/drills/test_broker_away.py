"""The short form of the drill `broker-away`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
@pytest.mark.xfail(
    reason="open fault: on a busy machine some direct requests are answered 503 'not reached directly' or 502",
    strict=False,
)
def test_nobody_is_refused_while_the_broker_is_away(short_drill: ShortDrill) -> None:
    assert short_drill("broker-away").published > 0
