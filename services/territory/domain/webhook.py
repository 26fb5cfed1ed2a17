"""What the end of an attempt means for a subscription, whose deliveries are those of Standard Webhooks 1.0.

Events of one subscription are sent in the order of the log, one at a time: the next one leaves when the one before was
acknowledged. A receiver that is away is asked about one event, not about all of them; when it is back nothing is
missing and nothing is out of order. What is given up is given up by a person. ADR 0025.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from shared.network.webhooks.outcome import Ended, Outcome, drawn


class State(StrEnum):
    """Of a subscription."""

    ACTIVE = "active"
    PAUSED = "paused"
    DISABLED = "disabled"
    CLOSED = "closed"


class Because(StrEnum):
    """Why a subscription is disabled."""

    GONE = "gone"
    FAILING = "failing"


class Delivered(StrEnum):
    """State of a delivery."""

    WAITING = "waiting"
    ACKNOWLEDGED = "acknowledged"
    SKIPPED = "skipped"
    REPLAYED = "replayed"
    FAILED = "failed"
    """Of a test only: an event of the log is never given up by itself."""


@dataclass(frozen=True)
class Verdict:
    """What becomes of the subscription. `pause`: until the next attempt; None: there is none by itself."""

    acknowledged: bool
    tries: int
    pause: timedelta | None = None
    disabled: Because | None = None


def judge(ended: Ended, tries_before: int, pauses: Sequence[timedelta], draw: float) -> Verdict:
    """`draw`: from 0 to 1, by chance. A process of ours that ended says nothing about the receiver."""
    if ended.outcome is Outcome.ACKNOWLEDGED:
        return Verdict(acknowledged=True, tries=0)
    if ended.outcome is Outcome.INTERRUPTED:
        return Verdict(acknowledged=False, tries=tries_before, pause=timedelta())
    tries = tries_before + 1
    if ended.outcome is Outcome.GONE:
        return Verdict(acknowledged=False, tries=tries, disabled=Because.GONE)
    if tries > len(pauses):
        return Verdict(acknowledged=False, tries=tries, disabled=Because.FAILING)
    return Verdict(acknowledged=False, tries=tries, pause=drawn(pauses[tries_before], draw))
