"""Time zones from the `tzdata` package that we pin, never from the machine.

Since tzdata 2026f Africa/Casablanca stays at UTC+0 from 2026-09-20 on. A machine's own copy may be older, and
`zoneinfo` prefers it: legal dates would be off by a day around midnight, differently on each machine.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import cache
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


@cache
def _zones_by_country() -> Mapping[str, tuple[str, ...]]:
    """ISO country -> zones, the most important first: tzdata's own order (`zone.tab`)."""
    found: dict[str, list[str]] = {}
    for line in files("tzdata.zoneinfo").joinpath("zone.tab").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            country, _, zone = line.split("\t")[:3]
            found.setdefault(country, []).append(zone)
    return {country: tuple(zones) for country, zones in found.items()}


def zones_of(country: str) -> tuple[str, ...]:
    """The zones of a country by its ISO code; the centre's own for a country that tzdata does not have."""
    return _zones_by_country().get(country, (CASABLANCA.key or "Africa/Casablanca",))


@cache
def known_zones() -> frozenset[str]:
    """Every zone that some country has. What else is asked for is refused before a file is looked for."""
    return frozenset(zone for zones in _zones_by_country().values() for zone in zones)
