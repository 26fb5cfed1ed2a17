"""What became another between two contents of an opportunity: field by field, and word by word where it is text."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.territory.attachments import OfferAttachment
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
    item: str | None = None
    """Of `attachments`: which document, by the digest of its bytes."""
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
        if name == "attachments":
            found += _of_documents(old, new)
        elif name in _WORDED or name == "fallbacks":
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


_OF_A_DOCUMENT = ("language", "licence", "credit", "valid_until")


def _of_documents(before: Sequence[OfferAttachment], after: Sequence[OfferAttachment]) -> Sequence[FieldChange]:
    """Bytes that came or went, then what is said of each, then their order. Other bytes are another document."""
    old, new = ({one.sha256: one for one in side} for side in (before, after))
    found: list[FieldChange] = []
    for digest in [*new, *(one for one in old if one not in new)]:
        was, became = old.get(digest), new.get(digest)
        if was is None or became is None:
            found.append(FieldChange(field="attachments", item=digest, before=_bytes_of(was), after=_bytes_of(became)))
        for language in Language:
            said, says = (one.title.get(language) if one else None for one in (was, became))
            found += _change("attachments", language, said, says, item=digest)
        for name in _OF_A_DOCUMENT:
            values = [_plain(getattr(one, name)) if one else None for one in (was, became)]
            if values[0] != values[1]:
                field = f"attachment_{name}"
                found.append(FieldChange(field=field, item=digest, before=values[0], after=values[1]))
    kept = [[one for one in side if one in old and one in new] for side in (old, new)]
    if kept[0] != kept[1]:
        told = [", ".join(digest[:8] for digest in side) for side in kept]
        found.append(FieldChange(field="attachment_order", before=told[0], after=told[1]))
    return found


def _bytes_of(document: OfferAttachment | None) -> str | None:
    return None if document is None else f"{document.media_type}, {document.size} B, SHA-256 {document.sha256}"


def _change(
    name: str, language: Language, old: str | None, new: str | None, item: str | None = None
) -> Sequence[FieldChange]:
    if old == new:
        return ()
    words = word_diff(old or "", new or "") if name != "fallbacks" else ()
    return (FieldChange(field=name, language=language, item=item, before=old, after=new, words=words),)


def _plain(value: object) -> str | None:
    if value is None or value == ():
        return None
    if isinstance(value, tuple):
        return ", ".join(str(one) for one in value)
    return str(value)
