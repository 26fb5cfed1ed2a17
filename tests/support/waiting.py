"""Waiting for what comes about by itself, with an end."""

from collections.abc import Callable
from time import monotonic, sleep


def wait_until(true: Callable[[], bool], seconds: float = 15.0) -> None:
    deadline = monotonic() + seconds
    while not true():
        assert monotonic() < deadline, "it did not come about in time"
        sleep(0.02)
