"""The short form of the drill `database`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_a_killed_database_keeps_every_commit_that_was_acknowledged(short_drill: ShortDrill) -> None:
    assert short_drill("database").published > 0
