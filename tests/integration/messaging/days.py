"""Days of events, and the ids that lie in them."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from shared.database.identifiers import uuid7


def today() -> date:
    """Not once for the file: a suite may run past midnight."""
    return datetime.now(UTC).date()


def noon_of(day: date) -> int:
    return int(datetime(day.year, day.month, day.day, 12, tzinfo=UTC).timestamp() * 1000)


def days_ago(days: int) -> UUID:
    return uuid7(noon_of(today() - timedelta(days=days)))


def name_of(kind: str, days: int) -> str:
    return f"{kind} {today() - timedelta(days=days)}"
