"""An appointment as an iCalendar file (RFC 5545), for the calendar of a telephone or a desk."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from icalendar import Calendar, Event


@dataclass(frozen=True)
class CalendarEntry:
    """What a calendar is told. Times go out in UTC: a calendar whose zones are older than Morocco's change of September
    2026 still shows the right moment.
    """

    id: UUID
    sequence: int
    """A calendar takes the highest for the last word."""
    starts_at: datetime
    minutes: int
    state: str
    """CONFIRMED, TENTATIVE or CANCELLED."""
    summary: str
    description: str
    place: str
    made_at: datetime


def calendar_file(entry: CalendarEntry) -> bytes:
    event = Event()
    event.add("uid", f"{entry.id}@primo")
    event.add("sequence", entry.sequence)
    event.add("dtstamp", entry.made_at.astimezone(UTC))
    event.add("dtstart", entry.starts_at.astimezone(UTC))
    event.add("dtend", (entry.starts_at + timedelta(minutes=entry.minutes)).astimezone(UTC))
    event.add("status", entry.state)
    event.add("summary", entry.summary)
    event.add("description", entry.description)
    if entry.place:
        event.add("location", entry.place)
    calendar = Calendar()
    calendar.add("prodid", "-//PRIMO//appointments//FR")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(event)
    written: bytes = calendar.to_ical()
    return written
