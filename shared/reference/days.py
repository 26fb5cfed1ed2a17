"""Days, as the centre counts them: by the clock of Casablanca, wherever the machine stands."""

from datetime import date, datetime, timedelta

from shared.reference.time_zones import CASABLANCA


def local_date(at: datetime) -> date:
    """The day it is at the centre. `at`: with its time zone."""
    return at.astimezone(CASABLANCA).date()


def days_after(day: date, number: int) -> date:
    """So many days later; the calendar's last day (9999-12-31) where that lies beyond it, as Python has none then."""
    return date.max if (date.max - day).days < number else day + timedelta(days=number)
