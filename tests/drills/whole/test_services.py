"""The short form of the drill `services`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_whichever_service_is_killed_no_notice_is_lost_or_sent_twice(short_drill: ShortDrill) -> None:
    assert short_drill("services").published > 0
