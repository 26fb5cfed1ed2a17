"""The short form of the drill `idle-transaction`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_events_of_a_late_commit_still_leave_in_order(short_drill: ShortDrill) -> None:
    assert short_drill("idle-transaction").published > 0
