"""One system for the short drills on a whole one: to start it takes longer than any of them."""

from collections.abc import Iterator

import pytest

from tests.drills.ground import AUDITS
from tests.support.systems import RunningSystem, running_system


@pytest.fixture(scope="package")
def drilled_system() -> Iterator[RunningSystem]:
    """Each drill leaves it whole and at rest, or fails."""
    with running_system(**AUDITS) as running:
        yield running
