"""What is read on the screen, in each language, from `texts/<language>.toml`.

French, Arabic and English hold every text; Spanish, Dutch, German and Italian hold those of the public pages: the
front page, the pre-check of aids, the deposit, and the investor's page.
"""

import tomllib
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from starlette.requests import Request

from shared.contracts.codes import Language

DIRECTORY = Path(__file__).resolve().parents[1] / "texts"

WHOLE = (Language.FRENCH, Language.ARABIC, Language.ENGLISH)
"""Languages in which everything can be read."""


class Texts:
    """The texts of one language: `t("queue.title")`, with values for what stands in braces."""

    def __init__(self, language: Language, entries: Mapping[str, str]) -> None:
        self.language = language
        self.entries = entries

    @property
    def direction(self) -> str:
        return "rtl" if self.language is Language.ARABIC else "ltr"

    @property
    def colon(self) -> str:
        """Between a word and what is said of it: French alone sets a space before it."""
        return " : " if self.language is Language.FRENCH else ": "

    @property
    def comma(self) -> str:
        """Between members of a list."""
        return "، " if self.language is Language.ARABIC else ", "

    def __call__(self, key: str, **values: object) -> str:
        """Raises KeyError for a text or a value that is missing: a defect that a test finds, not a reader."""
        return self.entries[key].format_map(values)

    def has(self, key: str) -> bool:
        return key in self.entries

    def code(self, group: str, code: object) -> str:
        """The text of a code of a closed list; the code itself when a newer service sent one unknown here."""
        return self.entries.get(f"{group}.{code}", str(code))


@lru_cache
def texts(language: Language) -> Texts:
    """The texts of a language. Raises OSError or TOMLDecodeError on a broken installation."""
    with (DIRECTORY / f"{language.value}.toml").open("rb") as file:
        return Texts(language, dict(_flat("", tomllib.load(file))))


def _flat(prefix: str, table: Mapping[str, Any]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for name, value in table.items():
        if isinstance(value, dict):
            found.extend(_flat(f"{prefix}{name}.", value))
        else:
            found.append((f"{prefix}{name}", str(value)))
    return found


def preferred(accepted: str, offered: Sequence[Language] = WHOLE) -> Language | None:
    """The first of the languages offered in an Accept-Language header, by its weights."""
    weighted = []
    for place, item in enumerate(accepted.split(",")[:20]):
        tag, _, parameters = item.partition(";")
        weight = parameters.strip().removeprefix("q=") or "1"
        try:
            weighted.append((-float(weight), place, tag.strip().lower().partition("-")[0]))
        except ValueError:
            continue
    codes = {language.value: language for language in offered}
    return next((codes[tag] for weight, _, tag in sorted(weighted) if tag in codes and weight < 0), None)


def texts_asked_for(request: Request) -> Texts:
    """For an answer to a program: by its Accept-Language header, else in English."""
    return texts(preferred(request.headers.get("Accept-Language", "")) or Language.ENGLISH)
