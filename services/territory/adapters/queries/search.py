"""The public's search over all that the territory offers and tells."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, case, literal, or_, select, tuple_
from sqlalchemy.orm import Session

from services.territory.adapters.action_tables import search_document as d
from services.territory.adapters.queries.bounded import KINDS, candidates, facet_counts, look
from services.territory.adapters.queries.faceted import MOST_NEAR, Word, Words, words_of
from shared.contracts.territory.search import Found, FoundPage, SearchOffer

FACETS = ("kind", "province", "sector", "theme", "language")
_BEGINNING = 300
"""Characters of a text that a list shows."""


def search_offer(query: SearchOffer, session: Session, _now: datetime) -> FoundPage:
    """Ranking, in this order: how many of the words stand in the title; how many stand there by themselves and not as a
    part of a longer one, and of a misspelled word how near the spelling is that stands there; opportunities before
    zones, actions and places; the newest first; the key, so that pages never overlap. Without words only the last three
    count. All of it is told by looking for words: a measure of likeness of every title found took most of a search.

    Of more than `bounded.MOST` neither all are ranked nor all are counted, which the page says (ADR 0027).
    """
    words = words_of(session, query.words, among=d.c.public)
    chosen = {name: str(value) for name in FACETS if (value := getattr(query, name)) is not None}
    looked = look(session, words, chosen)
    pool = candidates(words, chosen, more=looked.more).c
    ranked = select(pool.kind, pool.key).order_by(*_ranked(words, pool), *_order(pool))
    keys = [(row.kind, row.key) for row in session.execute(ranked.offset(query.offset).limit(query.limit))]
    told = session.execute(select(d).where(tuple_(d.c.kind, d.c.key).in_(keys))).mappings() if keys else ()
    documents = {(row["kind"], row["key"]): row for row in told}
    return FoundPage(
        rows=tuple(_found(documents[key]) for key in keys if key in documents),
        total=looked.total,
        more=looked.more,
        facets=facet_counts(session, words, FACETS, chosen, looked),
    )


def _found(row: RowMapping) -> Found:
    return Found(
        kind=row["kind"],
        key=row["key"],
        title=row["title"],
        text={language: _beginning(text) for language, text in row["text"].items()},
        provinces=tuple(f.removeprefix("province=") for f in row["facets"] if f.startswith("province=")),
    )


def _order(pool: Any) -> tuple[Any, ...]:
    place = case({kind: number for number, kind in enumerate(KINDS)}, value=pool.kind, else_=len(KINDS))
    return place, pool.newest.desc(), pool.kind, pool.key


def _ranked(asked: Words, pool: Any) -> list[ColumnElement[Any]]:
    if not asked.words:
        return []
    in_title, alone = zip(*(_standing(word, pool.title_words) for word in asked.words), strict=True)
    return [sum(in_title[1:], in_title[0]).desc(), sum(alone[1:], alone[0]).desc()]


def _standing(word: Word, title: ColumnElement[str]) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """1 where the word, or one near it, is in the title; and how well it stands there, from 0 to the best, 8."""
    spaced = literal(" ") + title + literal(" ")
    if word.near is None:
        part, whole = title.like(f"%{word.plain}%"), spaced.like(f"% {word.plain} %")
        return case((part, 1), else_=0), case((whole, MOST_NEAR), else_=0)
    if not word.near:
        return literal(0), literal(0)
    ranks = [(title.like(f"%{near}%"), MOST_NEAR - place) for place, near in enumerate(word.near)]
    return case((or_(*(has for has, _ in ranks)), 1), else_=0), case(*ranks, else_=0)


def _beginning(text: str) -> str:
    if len(text) <= _BEGINNING:
        return text
    return text[:_BEGINNING].rsplit(" ", 1)[0] + " …"
