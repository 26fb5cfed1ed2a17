"""The short form of the drill `database-standby`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(180)
def test_no_acknowledged_commit_is_missing_after_the_standby_took_over(short_drill: ShortDrill) -> None:
    report = short_drill("database-standby")
    assert report.figures["commits_acknowledged"] > 0
    assert report.figures["acknowledged_missing"] == 0
    assert report.figures["writes_back_s"] < 30
