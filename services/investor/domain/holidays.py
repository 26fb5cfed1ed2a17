"""Moroccan public holidays, as the well-kept `holidays` package knows them (religious ones are estimates ahead)."""

from collections.abc import Container
from datetime import date
from functools import lru_cache

import holidays


@lru_cache(maxsize=16)
def moroccan_holidays(year: int) -> Container[date]:
    """The holidays of a year and of the next: a period may end there."""
    return frozenset(holidays.country_holidays("MA", years=(year, year + 1)))
