"""Time passing while a drill looks on."""

import time

from tests.support.systems import RunningSystem


def tend_for(running: RunningSystem, seconds: float) -> None:
    """Start again what dies, as the supervisor does, for some seconds. Raises KeepsDying."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        running.system.tend()
        time.sleep(0.1)
