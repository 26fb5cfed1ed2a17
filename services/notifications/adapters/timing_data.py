"""The policy of data/timing.toml, and the days on which nobody works where the reader lives."""

import tomllib
from collections.abc import Mapping, Sequence
from datetime import date, time, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import holidays
from pydantic import BaseModel, ConfigDict, Field, model_validator

from services.notifications.domain.timing import QuietHours, TimingPolicy
from shared.contracts.notifications.codes import Channel
from shared.reference.time_zones import load as zone_of
from shared.reference.time_zones import zones_of

TIMING = Path(__file__).parents[1] / "data" / "timing.toml"
_SATURDAY = 5


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Quiet(_Strict):
    begin: time = Field(alias="from")
    until: time
    working_days_only: bool
    because: str

    def hours(self) -> QuietHours:
        return QuietHours(self.begin, self.until, self.working_days_only)


class _Texts(_Strict):
    texts: frozenset[str]
    because: str


class _Superseded(_Texts):
    after_hours: int


class _Expired(_Strict):
    after_hours: int
    because: str


class _Push(_Strict):
    lives_hours: int = Field(gt=0, le=24 * 28)
    because: str


class _Digest(_Texts):
    at: time


class _Timing(_Strict):
    valid_from: date
    source: str
    confidence: str
    push: _Push
    digest: _Digest
    quiet: Mapping[Channel, _Quiet]
    bulk: _Quiet
    overriding: _Texts
    superseded: _Superseded
    expired: _Expired

    @model_validator(mode="after")
    def _keeps_deadlines_out_of_digests(self) -> "_Timing":
        both = sorted(
            text
            for text in self.digest.texts
            if text in self.overriding.texts or text.startswith(("decided_", "appeal"))
        )
        if both:
            raise ValueError(f"told at once, never by a digest: {', '.join(both)}")
        return self


@cache
def timing_policy(path: Path = TIMING) -> TimingPolicy:
    """Raises pydantic.ValidationError when the file is malformed."""
    said = _Timing.model_validate(tomllib.loads(path.read_text(encoding="utf-8")))
    return TimingPolicy(
        push_lives=timedelta(hours=said.push.lives_hours),
        digest_at=said.digest.at,
        chatty=said.digest.texts,
        quiet={channel: quiet.hours() for channel, quiet in said.quiet.items()},
        bulk=said.bulk.hours(),
        overriding=said.overriding.texts,
        superseded=said.superseded.texts,
        superseded_after=timedelta(hours=said.superseded.after_hours),
        expired_after=timedelta(hours=said.expired.after_hours),
    )


class ResidenceCalendar:
    """Clocks and working days of a country. Safe for several threads."""

    def zones(self, country: str) -> Sequence[ZoneInfo]:
        return _zones(country)

    def is_working_day(self, country: str, day: date) -> bool:
        """A country that the library does not know rests on Saturday and Sunday."""
        known = _holidays(country, day.year)
        return day.weekday() < _SATURDAY if known is None else bool(known.is_working_day(day))


@cache
def _zones(country: str) -> Sequence[ZoneInfo]:
    return tuple(zone_of(key) for key in zones_of(country))


@cache
def _holidays(country: str, year: int) -> "holidays.HolidayBase | None":
    try:
        return holidays.country_holidays(country, years=[year])
    except NotImplementedError:
        return None
