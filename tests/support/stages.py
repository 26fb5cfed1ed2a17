"""The demonstration's stage on a running test system."""

from operations.commands.demo import make_stage
from operations.demonstration.stage import Stage
from tests.support.systems import RunningSystem


def a_stage(running: RunningSystem) -> Stage:
    """Everybody signed in, nothing played yet."""
    return make_stage(running.record)
