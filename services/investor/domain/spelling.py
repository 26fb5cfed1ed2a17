"""How people write the same thing: spellings in Latin and Arabic letters, and the closed lists they stand for."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rapidfuzz import fuzz, process

_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹", "01234567890123456789")
_ARABIC_FORMS = str.maketrans({"ة": "ه", "ى": "ي", "ٱ": "ا", "ـ": None})
_ARTICLES = frozenset({"l", "le", "la", "les", "the", "el"})
_ARABIC_ARTICLE = "ال"
_SHORTEST_PROPOSED = 4
"""Codes and very short words are near to everything: they are found, never proposed from."""
_NEAR = 80
"""Similarity of 100 from which a spelling is proposed [P]."""


def clean(text: str) -> str:
    """A cell without what nobody sees: marks of writing direction, unusual spaces, spaces around.

    Arabic-Indic digits become 0-9, so that numbers and codes read the same in both scripts.
    """
    visible = "".join(c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(visible.split()).translate(_DIGITS)


def fold(text: str) -> str:
    """A spelling without what people vary: case, accents, harakat, tatweel, hamza, ة and ى, signs, the article."""
    decomposed = unicodedata.normalize("NFKD", clean(text).casefold())
    letters = "".join(c for c in decomposed if not unicodedata.combining(c)).translate(_ARABIC_FORMS)
    words = "".join(c if c.isalnum() else " " for c in letters).split()
    if len(words) > 1 and words[0] in _ARTICLES:
        words = words[1:]
    return " ".join(_without_article(word) for word in words)


def _without_article(word: str) -> str:
    long_enough = len(word) > len(_ARABIC_ARTICLE) + 2
    return word.removeprefix(_ARABIC_ARTICLE) if long_enough else word


@dataclass(frozen=True)
class Spellings:
    """A closed list of codes, and every way to write each."""

    labels: Mapping[str, str]
    """Code -> official label."""
    codes: Mapping[str, str]
    """Folded spelling -> code. A spelling that could mean two codes is not in it."""

    @classmethod
    def of(cls, entries: Mapping[str, Iterable[str]]) -> "Spellings":
        """From code -> names, the official label first."""
        names = {code: tuple(spelled) for code, spelled in entries.items()}
        meant: dict[str, set[str]] = {}
        for code, spelled in names.items():
            for spelling in spelled:
                meant.setdefault(fold(spelling), set()).add(code)
        codes = {spelling: next(iter(found)) for spelling, found in meant.items() if len(found) == 1}
        codes |= {fold(code): code for code in names}  # a code means itself, whatever else is written like it
        return cls({code: spelled[0] for code, spelled in names.items()}, codes)

    def find(self, text: str) -> str | None:
        """The code that a spelling means, or None."""
        return self.codes.get(fold(text))

    def closest(self, text: str) -> str | None:
        """Label and code of what was probably meant: a proposal to a person, never a decision."""
        folded = fold(text)
        if len(folded) < _SHORTEST_PROPOSED:
            return None
        candidates = [spelling for spelling in self.codes if len(spelling) >= _SHORTEST_PROPOSED]
        match = process.extractOne(folded, candidates, scorer=fuzz.WRatio, score_cutoff=_NEAR)
        if match is None:
            return None
        code = self.codes[match[0]]
        return proposal(self.labels[code], code)


@dataclass(frozen=True)
class Vocabulary:
    """The closed lists that a file's cells are read with. Places have their own: shared.reference.places."""

    columns: Spellings
    countries: Spellings
    languages: Spellings
    sectors: Spellings


def proposal(label: str, code: str) -> str:
    """How an entry of a closed list is proposed: `Berkane (02.113)`."""
    return f"{label} ({code})"
