"""The texts for members of staff, one file per language of the console under texts/staff/: read once, refused when
anything is missing.
"""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import get_args

from pydantic import BaseModel, ConfigDict, ValidationError

from services.notifications.adapters.writing.icu_text import flaws
from services.notifications.adapters.writing.wording import WordingIncomplete
from services.notifications.domain.own_text import StaffText
from services.notifications.domain.template_text import declared
from shared.contracts.codes import Language
from shared.contracts.notifications.staff_contacts import StaffLanguage

TEXTS = Path(__file__).parents[2] / "texts" / "staff"
LANGUAGES: tuple[Language, ...] = get_args(StaffLanguage)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class StaffNotice(_Strict):
    """ICU messages. `line`: the same in a digest, after the dossier's number; empty for the digest itself, and for what
    no digest tells.
    """

    subject: str
    happened: str
    line: str


class StaffLabels(_Strict):
    """Words around it."""

    greeting: str
    stands_in: str
    open: str
    open_campaign: str
    why: str
    why_campaign: str
    settings: str


class StaffTexts(_Strict):
    """Everything that can be said in one language."""

    labels: StaffLabels
    notices: Mapping[StaffText, StaffNotice]


def load(folder: Path = TEXTS) -> Mapping[Language, StaffTexts]:
    """All languages of the console. Raises WordingIncomplete."""
    found: dict[Language, StaffTexts] = {}
    problems: list[str] = []
    for language in LANGUAGES:
        try:
            texts = StaffTexts.model_validate(tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
            problems.append(f"staff/{language}: {error}")
            continue
        problems += [f"staff/{language}: notices lacks {text}" for text in StaffText if text not in texts.notices]
        problems += [f"staff/{language}: {fault}" for fault in _faults(texts, language)]
        found[language] = texts
    if problems:
        raise WordingIncomplete(problems)
    return found


def _faults(texts: StaffTexts, language: Language) -> list[str]:
    said = [(text, part, words) for text, one in texts.notices.items() for part, words in one]
    return [
        f"{text}.{part}: {flaw}"
        for text, part, words in said
        if words or part != "line"
        for flaw in flaws(words, language, declared(text))
    ]
