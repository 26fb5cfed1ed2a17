"""The public's search over all that the territory offers and tells."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, literal, or_, select
from sqlalchemy.orm import Session

from services.territory.adapters.action_tables import search_document as d
from services.territory.adapters.queries.faceted import MOST_NEAR, Word, Words, counted, held, with_facets, words_of
from shared.contracts.territory.search import Found, FoundPage, SearchOffer

FACETS = ("kind", "province", "sector", "theme", "language")
_BEGINNING = 300
"""Characters of a text that a list shows."""


def search_offer(query: SearchOffer, session: Session, _now: datetime) -> FoundPage:
    """Ranking, in this order: how many of the words stand in the title; how many stand there by themselves and not as a
    part of a longer one, and of a misspelled word how near the spelling is that stands there; opportunities before
    zones, actions and places; the newest first; the key, so that pages never overlap. Without words only the last three
    count. All of it is told by looking for words: a measure of likeness of every title found took most of a search.
    """
    words = words_of(session, query.words, among=d.c.public)
    found = select(d.c.facets).where(d.c.public, *held(words))
    chosen = {name: str(value) for name in FACETS if (value := getattr(query, name)) is not None}
    narrowed = with_facets(found, chosen)
    facets = counted(session, found, FACETS, chosen)
    kinds = {one.code: one.count for one in facets if one.facet == "kind"}  # each has exactly one
    page = narrowed.with_only_columns(d).order_by(*_ranked(words), _KINDS, d.c.newest.desc(), d.c.kind, d.c.key)
    rows = session.execute(page.offset(query.offset).limit(query.limit)).mappings()
    return FoundPage(
        rows=tuple(
            Found(
                kind=row["kind"],
                key=row["key"],
                title=row["title"],
                text={language: _beginning(text) for language, text in row["text"].items()},
                provinces=tuple(f.removeprefix("province=") for f in row["facets"] if f.startswith("province=")),
            )
            for row in rows
        ),
        total=sum(kinds.values()) if query.kind is None else kinds.get(query.kind, 0),
        facets=facets,
    )


_KINDS = case({"opportunity": 0, "zone": 1, "action": 2, "place": 3}, value=d.c.kind, else_=4)


def _ranked(asked: Words) -> list[ColumnElement[Any]]:
    if not asked.words:
        return []
    in_title, alone = zip(*(_standing(word) for word in asked.words), strict=True)
    return [sum(in_title[1:], in_title[0]).desc(), sum(alone[1:], alone[0]).desc()]


def _standing(word: Word) -> tuple[ColumnElement[Any], ColumnElement[Any]]:
    """1 where the word, or one near it, is in the title; and how well it stands there, from 0 to the best, 8."""
    spaced = literal(" ") + d.c.title_words + literal(" ")
    if word.near is None:
        part, whole = d.c.title_words.like(f"%{word.plain}%"), spaced.like(f"% {word.plain} %")
        return case((part, 1), else_=0), case((whole, MOST_NEAR), else_=0)
    if not word.near:
        return literal(0), literal(0)
    ranks = [(d.c.title_words.like(f"%{near}%"), MOST_NEAR - place) for place, near in enumerate(word.near)]
    return case((or_(*(has for has, _ in ranks)), 1), else_=0), case(*ranks, else_=0)


def _beginning(text: str) -> str:
    if len(text) <= _BEGINNING:
        return text
    return text[:_BEGINNING].rsplit(" ", 1)[0] + " …"
