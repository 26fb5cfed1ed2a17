"""Moroccan public holidays: those of the well-kept `holidays` package, and what an administrator corrected.

Feasts of the lunar calendar are estimates ahead: the moon is seen the evening before.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from uuid import UUID

from shared.contracts.codes import Language
from shared.contracts.investor.clock_codes import Confidence

_SPOKEN = {Language.FRENCH: "fr", Language.ARABIC: "ar", Language.ENGLISH: "en_US"}
_ESTIMATED = {Language.FRENCH: " (estimé)", Language.ARABIC: " (تقديري)", Language.ENGLISH: " (estimated)"}


@dataclass(frozen=True)
class Holiday:
    names: Mapping[Language, str]
    estimated: bool = False


@dataclass(frozen=True)
class HolidayCorrection:
    """An administrator's word on one day, for or against. Never rewritten: the newest word counts."""

    day: date
    is_holiday: bool
    name: str
    source: str
    confidence: Confidence
    recorded_by: UUID
    recorded_at: datetime


@dataclass(frozen=True)
class Calendar:
    """Which days are public holidays."""

    corrections: Mapping[date, HolidayCorrection] = field(default_factory=dict)

    @classmethod
    def corrected(cls, corrections: Sequence[HolidayCorrection]) -> "Calendar":
        """`corrections` oldest first."""
        return cls({correction.day: correction for correction in corrections})

    def holiday(self, day: date) -> Holiday | None:
        correction = self.corrections.get(day)
        if correction is None:
            return moroccan_holidays(day.year).get(day)
        return Holiday({Language.FRENCH: correction.name}) if correction.is_holiday else None

    def is_working(self, day: date) -> bool:
        """Neither Saturday, nor Sunday, nor a public holiday."""
        return day.weekday() < 5 and self.holiday(day) is None

    def of_year(self, year: int) -> Mapping[date, Holiday]:
        days = {*moroccan_holidays(year), *(day for day in self.corrections if day.year == year)}
        return {day: holiday for day in sorted(days) if (holiday := self.holiday(day)) is not None}


@lru_cache(maxsize=32)
def moroccan_holidays(year: int) -> Mapping[date, Holiday]:
    """As the package knows them."""
    import holidays  # half a second, for calendars of the whole world: most processes never ask

    spoken = {
        language: holidays.country_holidays("MA", years=year, language=code) for language, code in _SPOKEN.items()
    }
    return {
        day: Holiday(
            {language: known.get(day, name).replace(_ESTIMATED[language], "") for language, known in spoken.items()},
            estimated=all(one.endswith(_ESTIMATED[Language.FRENCH]) for one in name.split("; ")),
        )
        for day, name in spoken[Language.FRENCH].items()
    }
