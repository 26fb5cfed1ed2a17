"""Full text over French and Arabic: number, CRI-Invest reference, title, investor's name, however they are written."""

from sqlalchemy import ColumnElement, false, func, literal, select, text
from sqlalchemy.orm import Session

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


def plan_by_words(session: Session, search: str) -> None:
    """Have the database plan this transaction's queries for the words themselves.

    A rare word is best looked up in the index, a common one best met along the queue's own order. After five
    questions a prepared statement has one plan for both: on 100,000 dossiers some searches then took ten times as
    long and more.
    """
    if search.strip():
        session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))
