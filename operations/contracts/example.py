"""What the examples of events share: who and what they are about, and their calendar. Ids say nobody's name."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from shared.contracts.event import Event


@dataclass(frozen=True)
class Example:
    event: Event
    seq: int


def made_up_id(text: str) -> UUID:
    return UUID(f"0199d4c0-0000-7000-8000-{text:0>12}")


def day(number: int, hour: int = 9) -> datetime:
    """The n-th day of a story that begins on 2 November 2026."""
    return datetime(2026, 11, 2, hour, 30, tzinfo=UTC) + timedelta(days=number)


PERSON, STAFF = made_up_id("101"), made_up_id("901")
DOSSIER, WITHDRAWN, CLOSED = made_up_id("201"), made_up_id("202"), made_up_id("203")
OPPORTUNITY, PLOT, OTHER_PLOT = made_up_id("301"), made_up_id("401"), made_up_id("402")
