"""The short form of the drill `backlog`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_a_large_backlog_is_worked_off_in_order_without_growing(short_drill: ShortDrill) -> None:
    assert short_drill("backlog").published > 0
