"""How long a process that died is left alone."""

import pytest

from operations.supervisor import PATIENCE, WINDOW, pause_before_restart


@pytest.mark.parametrize(("deaths", "seconds"), [(1, 0.5), (2, 1.0), (3, 2.0), (4, 4.0), (5, 8.0), (9, 8.0)])
def test_the_pause_doubles_up_to_a_limit(deaths: int, seconds: float) -> None:
    assert pause_before_restart(deaths) == seconds


def test_patience_ends_within_the_window() -> None:
    """Else a process that dies at once would be started for ever."""
    assert sum(pause_before_restart(n) for n in range(1, PATIENCE + 1)) < WINDOW / 2
