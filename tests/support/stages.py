"""The demonstration's stage on a running test system."""

from operations.commands.demo import local_venue
from operations.demonstration.stage import Stage
from tests.support.systems import RunningSystem


def a_stage(running: RunningSystem) -> Stage:
    """Everybody signed in, nothing played yet."""
    return local_venue(running.record).stage()
