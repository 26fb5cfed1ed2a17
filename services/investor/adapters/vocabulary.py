"""The closed lists that import files are read with: our data files, and Unicode CLDR's names through Babel."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pycountry
from babel import Locale

from services.investor.domain.spelling import Spellings, Vocabulary
from shared.contracts.codes import Language, Sector

DATA = Path(__file__).resolve().parents[1] / "data"


@cache
def vocabulary() -> Vocabulary:
    """Read once in a process. Raises ValueError when a data file and its closed list disagree."""
    sectors = _table("sectors")
    if set(sectors) != {str(sector) for sector in Sector}:
        raise ValueError("data/sectors.toml does not name exactly the sectors of shared.contracts.codes")
    return Vocabulary(
        columns=Spellings.of(_table("import_columns", "columns")),
        countries=Spellings.of(_countries()),
        languages=Spellings.of({code: _languages_named(code) for code in Language}),
        sectors=Spellings.of(sectors),
    )


def _table(file: str, table: str = "") -> dict[str, list[str]]:
    content: dict[str, Any] = tomllib.loads((DATA / f"{file}.toml").read_text(encoding="utf-8"))
    found: dict[str, list[str]] = content[table or file]
    return found


def _countries() -> dict[str, list[str]]:
    """ISO 3166-1 alpha-2 -> names in the languages of our investors, French first."""
    aliases = _table("country_aliases", "countries")
    codes = sorted(country.alpha_2 for country in pycountry.countries)
    locales = [Locale(language) for language in Language]
    return {
        code: [*(locale.territories[code] for locale in locales if code in locale.territories), *aliases.get(code, ())]
        for code in codes
    }


def _languages_named(code: str) -> list[str]:
    return [Locale(language).languages[code] for language in Language]
