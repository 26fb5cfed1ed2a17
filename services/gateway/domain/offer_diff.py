"""What became another between two contents of an opportunity: field by field, and word by word where it is text."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.territory.offer import OpportunityDetails

_WORDED = ("title", "text", "benefits", "diaspora_notes")
_TOKENS = re.compile(r"\s+|\w+|[^\w\s]")


class Piece(Contract):
    """A run of words. `kind`: same, gone or new."""

    kind: str
    words: str


class FieldChange(Contract):
    """One field, in one language where it has several."""

    field: str
    language: Language | None = None
    before: str | None
    """None: it was not said. A list is written with commas."""
    after: str | None
    words: tuple[Piece, ...] = ()
    """Of a text; pieces that are `gone` and `same` make up what was, `new` and `same` what is."""


def compare(before: OpportunityDetails, after: OpportunityDetails) -> tuple[FieldChange, ...]:
    """In the order of the contract; languages in theirs. Empty: nothing is another."""
    found: list[FieldChange] = []
    for name in OpportunityDetails.model_fields:
        old, new = getattr(before, name), getattr(after, name)
        if name in _WORDED or name == "fallbacks":
            for language in Language:
                found += _change(name, language, old.get(language), new.get(language))
        elif old != new:
            found.append(FieldChange(field=name, before=_plain(old), after=_plain(new)))
    return tuple(found)


def word_diff(before: str, after: str) -> tuple[Piece, ...]:
    """Runs of words, the shortest account that the standard library finds."""
    old, new = _TOKENS.findall(before), _TOKENS.findall(after)
    pieces: list[Piece] = []
    for kind, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "equal":
            pieces.append(Piece(kind="same", words="".join(old[a:b])))
            continue
        if a < b:
            pieces.append(Piece(kind="gone", words="".join(old[a:b])))
        if c < d:
            pieces.append(Piece(kind="new", words="".join(new[c:d])))
    return tuple(pieces)


def _change(name: str, language: Language, old: str | None, new: str | None) -> Sequence[FieldChange]:
    if old == new:
        return ()
    words = word_diff(old or "", new or "") if name in _WORDED else ()
    return (FieldChange(field=name, language=language, before=old, after=new, words=words),)


def _plain(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return str(value)
