"""What an account is shown until it puts it away."""

from enum import StrEnum


class Hint(StrEnum):
    FIRST_STEPS = "first_steps"
    """An administrator arrives at what must be set before the work begins."""
    QUEUE = "queue"
    """What the queue, the clock and the palette are, above the queue."""
