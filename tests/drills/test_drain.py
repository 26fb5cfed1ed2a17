"""The short form of the drill `drain`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_a_process_told_to_stop_finishes_what_it_has_begun(short_drill: ShortDrill) -> None:
    assert short_drill("drain").published > 0
