"""How one post to a receiver ended."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

REPLY_BYTES = 1024
"""Of an answer, kept for whoever looks at the attempt."""
JITTER = 0.2
"""A pause is drawn between so much less and so much more: receivers that fell together are not asked together."""


class Outcome(StrEnum):
    """How an attempt ended."""

    UNDER_WAY = "under_way"
    ACKNOWLEDGED = "acknowledged"
    REFUSED = "refused"
    REDIRECTED = "redirected"
    GONE = "gone"
    TIMED_OUT = "timed_out"
    UNREACHABLE = "unreachable"
    CUT_OFF = "cut_off"
    NOT_HTTP = "not_http"
    ADDRESS_REFUSED = "address_refused"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True)
class Ended:
    """The end of an attempt. `reply`: what the receiver answered, or what went wrong; cut."""

    outcome: Outcome
    status: int | None = None
    reply: str = ""


def answered(status: int, reply: str) -> Ended:
    """By the status alone: 2xx is acknowledged, nothing else is. A redirection is not followed, wherever it leads."""
    if 200 <= status <= 299:
        return Ended(Outcome.ACKNOWLEDGED, status, reply)
    if 300 <= status <= 399:
        return Ended(Outcome.REDIRECTED, status, reply)
    return Ended(Outcome.GONE if status == 410 else Outcome.REFUSED, status, reply)


def drawn(pause: timedelta, draw: float) -> timedelta:
    """`draw`: from 0 to 1, by chance."""
    return pause * (1 + JITTER * (2 * draw - 1))
