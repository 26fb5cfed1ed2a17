"""Full text over French and Arabic: number, CRI-Invest reference, title, investor's name, however they are written."""

from sqlalchemy import ColumnElement, false, func, literal, select

from services.investor.adapters import tables as t

MOST_WORDS = 8
"""More narrow nothing down; each costs a look into the index."""


def found_by(search: str) -> list[ColumnElement[bool]]:
    """Conditions on `dossier`: each word of `search` stands in what a dossier is found by, as a part of a word too.

    Part of a word, because in Arabic the article and the particles are written together with it. Empty for a text of
    spaces; a text without a letter or a digit finds nothing.
    """
    if not search.strip():
        return []
    words = [word for word in search.split() if any(sign.isalnum() for sign in word)][:MOST_WORDS]
    if not words:
        return [false()]
    # LIKE's wildcards do not survive search_words. What becomes nothing (a lone hamza) matches all: it narrows nothing.
    held = (t.dossier_search.c.words.like(literal("%") + func.search_words(word) + literal("%")) for word in words)
    return [t.dossier.c.id.in_(select(t.dossier_search.c.dossier_id).where(*held))]
