"""The short form of the drill `backup`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(900)
def test_a_lost_system_comes_back_from_its_backup_and_nobody_is_told_twice(short_drill: ShortDrill) -> None:
    figures = short_drill("backup").figures
    assert figures["rows"] > 0
    assert figures["events_again"] > 0
