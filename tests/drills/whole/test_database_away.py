"""The short form of the drill `database-away`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_while_the_database_is_away_callers_are_told_and_afterwards_everything_goes_on(short_drill: ShortDrill) -> None:
    assert short_drill("database-away").published > 0
