"""The texts, one file per language under texts/: read once, and refused when anything is missing."""

import tomllib
from collections.abc import Iterable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from services.notifications.adapters.writing.icu_text import flaws
from services.notifications.domain.template_text import declared, parts_of
from services.notifications.domain.text_key import TEXT_KEYS
from shared.contracts.codes import Language
from shared.contracts.investor.codes import PieceKind, ReasonCode, Status
from shared.contracts.territory.events import RefusedBecause

TEXTS = Path(__file__).parents[2] / "texts"


class WordingIncomplete(Exception):
    """A language cannot say everything. `problems` lists what is missing or too much."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class NoticeText(_Strict):
    """ICU messages: `{number}` and what else domain/template_text.py declares, in the reader's language. It says as
    well which of these a text has to have.
    """

    subject: str
    happened: str
    todo: str = ""
    sms: str = ""


class Labels(_Strict):
    """Words around the facts. A label that comes before a value ends with its colon."""

    greeting: str
    as_mandatary: str
    number: str
    status: str
    happened_on: str
    pieces: str
    pieces_received: str
    reasons: str
    reserves: str
    todo: str
    deadline: str
    nothing: str
    follow: str
    follow_note: str
    contact: str
    phone: str
    footer: str
    preferences: str
    announced_because: str
    announced_stop: str
    see_offer: str
    see_offers: str


class Texts(_Strict):
    """Everything that can be said in one language."""

    labels: Labels
    statuses: Mapping[Status, str]
    pieces: Mapping[PieceKind, str]
    reasons: Mapping[ReasonCode, str]
    refused_because: Mapping[RefusedBecause, str]
    notices: Mapping[str, NoticeText]


def load(folder: Path = TEXTS) -> Mapping[Language, Texts]:
    """All languages. Raises WordingIncomplete."""
    found: dict[Language, Texts] = {}
    problems: list[str] = []
    for language in Language:
        try:
            texts = Texts.model_validate(tomllib.loads((folder / f"{language}.toml").read_text(encoding="utf-8")))
        except (OSError, tomllib.TOMLDecodeError, ValidationError) as error:
            problems.append(f"{language}: {error}")
            continue
        problems += [f"{language}: {gap}" for gap in (*_gaps(texts), *_faults(texts, language))]
        found[language] = texts
    if problems:
        raise WordingIncomplete(problems)
    return found


def _gaps(texts: Texts) -> list[str]:
    lists: tuple[tuple[str, Mapping[Any, str], type[StrEnum]], ...] = (
        ("statuses", texts.statuses, Status),
        ("pieces", texts.pieces, PieceKind),
        ("reasons", texts.reasons, ReasonCode),
        ("refused_because", texts.refused_because, RefusedBecause),
    )
    gaps = [f"{name} lacks {code}" for name, known, codes in lists for code in codes if not known.get(code)]
    gaps += [f"notices lacks {key}" for key in sorted(TEXT_KEYS - texts.notices.keys())]
    gaps += [f"notices has {key}, which nothing uses" for key in sorted(texts.notices.keys() - TEXT_KEYS)]
    said = [(key, part) for key, one in texts.notices.items() for part, words in one if words]
    owed = [(key, str(part)) for key in texts.notices.keys() & TEXT_KEYS for part in parts_of(key)]
    gaps += [f"notices.{key} lacks {part}" for key, part in sorted(set(owed) - set(said))]
    return gaps


_OF_LABELS = frozenset({"name", "number", "days"})


def _faults(texts: Texts, language: Language) -> list[str]:
    said = [
        (f"{key}.{part}", text, declared(key, part)) for key, one in texts.notices.items() for part, text in one if text
    ]
    said += [(f"labels.{name}", text, _OF_LABELS) for name, text in texts.labels]
    return [f"{where}: {flaw}" for where, text, known in said for flaw in flaws(text, language, known)]
