"""When a failed event is tried again, and when it is given to an operator."""

import random
from datetime import timedelta

IMMEDIATE_TRIES = 3
PAUSES = (
    timedelta(seconds=10),
    timedelta(minutes=1),
    timedelta(minutes=10),
    timedelta(hours=1),
    timedelta(hours=6),
)
"""In the database, never by requeueing: that would burn the broker's delivery limit within a short outage."""
JITTER = 0.2


def pause_after(failures: int) -> timedelta | None:
    """How long to wait after the n-th failure (from 1) of an event; None: park it."""
    if failures < IMMEDIATE_TRIES:
        return timedelta()
    index = failures - IMMEDIATE_TRIES
    if index >= len(PAUSES):
        return None
    return PAUSES[index] * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  # jitter, not a secret
