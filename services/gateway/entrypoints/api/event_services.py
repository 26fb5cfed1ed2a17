"""The services that an operator asks about their events."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Any

from shared.contracts.refusal import ServiceUnavailable


class EventService(StrEnum):
    """Services that read or write events."""

    INVESTOR = "investor"
    TERRITORY = "territory"
    NOTIFICATIONS = "notifications"


def away(found: Sequence[Any]) -> list[EventService]:
    """Which of them did not answer; `found` holds an answer or an exception of each.

    Raises what is not a service being away.
    """
    missing = []
    for service, answer in zip(EventService, found, strict=True):
        if isinstance(answer, ServiceUnavailable):
            missing.append(service)
        elif isinstance(answer, BaseException):
            raise answer
    return missing
