"""The short form of the drill `poison`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_a_subject_that_always_fails_waits_alone(short_drill: ShortDrill) -> None:
    assert short_drill("poison").published > 0
