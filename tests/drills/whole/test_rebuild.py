"""The short form of the drill `rebuild`."""

import pytest

from tests.drills.conftest import ShortDrill


@pytest.mark.drill
@pytest.mark.timeout(300)
def test_a_projection_rebuilt_while_changes_flow_equals_what_the_publisher_told(short_drill: ShortDrill) -> None:
    assert short_drill("rebuild").figures["dossiers"] > 0
