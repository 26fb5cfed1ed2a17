"""ICU messages: taken apart to be checked, and said with their variables.

ICU itself leaves `{name}` in the text when a variable is missing, so what a text names is compared with what is there
each time it is said. pyicumessageformat takes it apart, with the place of each piece; ICU has the last word on what
is a message at all.
"""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from babel import Locale
from icu4py.messageformat import MessageFormat
from pyicumessageformat import Parser

from services.notifications.domain.template_gate import TextReading
from services.notifications.domain.template_text import Choice, Flaw, Pattern, flaws_of
from shared.contracts.notifications.templates import FlawCode

_PARSER = Parser({"include_indices": True, "maximum_depth": 5})
_POSITION = re.compile(r"at position (\d+)")


class VariableMissing(Exception):
    """A text names what is not there: an error, never a hole or braces in a message."""

    def __init__(self, names: frozenset[str]) -> None:
        super().__init__(f"not there: {', '.join(sorted(names))}")
        self.names = names


class NotAMessage(Exception):
    """The text is no ICU message. `position`: where it shows, counted from 0."""

    def __init__(self, position: int | None, reason: str) -> None:
        super().__init__(reason)
        self.position = position


@lru_cache(maxsize=4096)
def take_apart(source: str) -> Pattern:
    """Raises NotAMessage."""
    try:
        tree = _PARSER.parse(source)
        MessageFormat(source, "fr")
    except (SyntaxError, ValueError) as error:
        at = _POSITION.search(str(error))
        raise NotAMessage(min(int(at[1]), len(source)) if at else None, str(error)) from error
    variables: dict[str, int] = {}
    formatted: dict[str, int] = {}
    choices: list[Choice] = []
    for piece in _pieces(tree):
        name, kind, at_ = str(piece["name"]), piece.get("type"), int(piece["start"])
        variables.setdefault(name, at_)
        if "options" in piece and kind == "plural":
            choices.append(Choice(name, at_, frozenset(piece["options"])))
        elif kind is not None and not piece.get("hash"):
            formatted.setdefault(name, at_)
    return Pattern(variables, tuple(choices), formatted)


def _pieces(tree: list[Any]) -> Iterator[dict[str, Any]]:
    for piece in tree:
        if isinstance(piece, dict):
            yield piece
            for branch in piece.get("options", {}).values():
                yield from _pieces(branch)


@lru_cache
def plural_forms(language: str) -> frozenset[str]:
    """Of CLDR: in Arabic six, in French three. A language that CLDR knows no rule for has `other` alone."""
    return Locale.parse(language).plural_form.tags | {"other"}


def flaws(source: str, language: str, known: frozenset[str]) -> list[Flaw]:
    """What is wrong with a text of a language that may name the variables `known`; nothing: it can be said."""
    if not source.strip():
        return [Flaw(FlawCode.EMPTY)]
    try:
        return flaws_of(take_apart(source), known, plural_forms(language))
    except NotAMessage as error:
        return [Flaw(FlawCode.SYNTAX, error.position)]


@lru_cache(maxsize=4096)
def _message(source: str, locale: str) -> MessageFormat:
    return MessageFormat(source, locale)


def say(source: str, locale: str, values: Mapping[str, str | int]) -> str:
    """The text with its variables. Raises VariableMissing, NotAMessage."""
    named = take_apart(source).variables.keys()
    missing = named - values.keys()
    if missing:
        raise VariableMissing(frozenset(missing))
    try:
        # str(): a subclass that escapes itself would be taken apart by ICU all the same.
        given: dict[str, Any] = {
            name: value if isinstance(value := values[name], int) else str(value) for name in named
        }
        return _message(source, locale).format(given)
    except RuntimeError as error:  # a plural of what is no number
        raise NotAMessage(None, str(error)) from error


def variables(source: str) -> frozenset[str]:
    """Those that a text names. Raises NotAMessage."""
    return frozenset(take_apart(source).variables)


READING = TextReading(flaws=flaws, variables=variables)
