"""Time zones from the `tzdata` package that we pin, never from the machine.

Since tzdata 2026f Africa/Casablanca stays at UTC+0 from 2026-09-20 on. A machine's own copy may be older, and
`zoneinfo` prefers it: legal dates would be off by a day around midnight, differently on each machine.
"""

from datetime import UTC, datetime, timedelta
from importlib.resources import files
from zoneinfo import ZoneInfo


class StaleTimeZones(RuntimeError):
    """The tzdata package is older than Morocco's change of 2026."""


def load(key: str) -> ZoneInfo:
    """A zone by its IANA name, e.g. `Europe/Berlin`.

    Raises FileNotFoundError for a name that tzdata does not have.
    """
    region, _, name = key.rpartition("/")
    with files("tzdata.zoneinfo").joinpath(region, name).open("rb") as data:
        return ZoneInfo.from_file(data, key=key)


def _casablanca() -> ZoneInfo:
    zone = load("Africa/Casablanca")
    if datetime(2026, 12, 1, 12, tzinfo=UTC).astimezone(zone).utcoffset() != timedelta(0):
        raise StaleTimeZones("tzdata 2026.6 or newer is needed")
    return zone


CASABLANCA = _casablanca()
"""The centre's own time."""
