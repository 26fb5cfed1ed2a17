"""What the shared system's processes tell: they say all they can (tests/support/shared_system.py)."""

from dataclasses import dataclass

import pytest

from tests.support.collector import Collector
from tests.support.systems import RunningSystem


@dataclass(frozen=True)
class Watched:
    """What runs, and what its processes told."""

    running: RunningSystem
    collector: Collector


@pytest.fixture(scope="module")
def watched(system: RunningSystem, collector: Collector) -> Watched:
    return Watched(system, collector)
