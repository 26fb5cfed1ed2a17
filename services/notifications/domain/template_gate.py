"""What keeps a version from being saved, and from going live."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from services.notifications.domain.template_text import Flaw, declared, languages_of, parts_of
from services.notifications.domain.wording import Fallbacks, Texts
from shared.contracts.notifications.templates import FlawCode, TextFlaw, TextLanguage, TextPart

_VARIABLE = re.compile(r"\{\s*\w+\s*(,\s*plural\s*,)?")
_RIGHT_TO_LEFT = frozenset({TextLanguage.ARABIC})
_SHORT = frozenset({TextPart.SMS})


@dataclass(frozen=True)
class TextReading:
    """How texts are read; ICU stands behind it."""

    flaws: Callable[[str, str, frozenset[str]], list[Flaw]]
    """Text, language, variables it may name."""
    variables: Callable[[str], frozenset[str]]
    """Those that a right text names."""


def wrong_texts(key: str, texts: Texts, reading: TextReading) -> list[TextFlaw]:
    """What is wrong with the texts that are there."""
    return [
        TextFlaw(language=language, part=part, code=flaw.code, position=flaw.position, what=flaw.what)
        for language in languages_of(key)
        for part, source in _written(key, texts, language)
        for flaw in (*reading.flaws(source, language, declared(key, part)), *_direction(source, language))
    ]


def what_keeps_it(key: str, texts: Texts, fallbacks: Fallbacks, reading: TextReading) -> list[TextFlaw]:
    """What is wrong or missing: nothing, and the version may go live."""
    wrong = wrong_texts(key, texts, reading)
    gaps = [gap for language in languages_of(key) for gap in _gaps(key, texts, fallbacks, language)]
    if wrong or any(gap.language is TextLanguage.FRENCH for gap in gaps):
        return wrong + gaps
    return gaps + [flaw for language in languages_of(key) for flaw in _unsaid(key, texts, language, reading)]


def _written(key: str, texts: Texts, language: TextLanguage) -> Iterator[tuple[TextPart, str]]:
    said = texts.get(language, {})
    for part in parts_of(key):
        if source := said.get(part, ""):
            yield part, source


def _gaps(key: str, texts: Texts, fallbacks: Fallbacks, language: TextLanguage) -> Iterator[TextFlaw]:
    said = dict(_written(key, texts, language))
    if not said:
        if language is TextLanguage.TAMAZIGHT:
            return
        if language in fallbacks:
            instead = fallbacks[language]
            if instead in fallbacks or not dict(_written(key, texts, instead)):
                yield TextFlaw(language=language, code=FlawCode.FALLBACK_UNUSABLE, what=instead)
            return
    # A short text is a template's own choice, and then it is owed in every language.
    short = bool(texts.get(TextLanguage.FRENCH, {}).get(TextPart.SMS))
    for part in parts_of(key):
        if part not in said and (short or part not in _SHORT):
            yield TextFlaw(language=language, part=part, code=FlawCode.EMPTY)


def _unsaid(key: str, texts: Texts, language: TextLanguage, reading: TextReading) -> Iterator[TextFlaw]:
    """What the French text tells, every other one tells."""
    for short in (False, True):
        theirs, ours = (
            frozenset().union(
                *(reading.variables(source) for part, source in _written(key, texts, one) if (part in _SHORT) is short)
            )
            for one in (language, TextLanguage.FRENCH)
        )
        if theirs:
            part = TextPart.SMS if short else None
            for name in sorted(ours - theirs):
                yield TextFlaw(language=language, part=part, code=FlawCode.VARIABLE_NOT_SAID, what=name)


def _direction(source: str, language: TextLanguage) -> list[Flaw]:
    kinds = [unicodedata.bidirectional(letter) for letter in _VARIABLE.sub("", source)]
    right, left = sum(kind in ("R", "AL") for kind in kinds), kinds.count("L")
    wrong = left > right if language in _RIGHT_TO_LEFT else right > left
    return [Flaw(FlawCode.WRONG_DIRECTION)] if wrong else []
