"""The public's search over all that the territory offers and tells."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session

from services.territory.adapters.action_tables import search_document as d
from services.territory.adapters.queries.faceted import Words, counted, held, with_facets, words_of
from shared.contracts.territory.search import Found, FoundPage, SearchOffer

FACETS = ("kind", "province", "sector", "theme", "language")
_BEGINNING = 300
"""Characters of a text that a list shows."""


def search_offer(query: SearchOffer, session: Session, _now: datetime) -> FoundPage:
    """Ranking, in this order: how many of the words stand in the title; how near the title is to all of them together
    (pg_trgm's word similarity), so that exact spellings go before near ones; opportunities before zones, actions and
    places; the newest first; the key, so that pages never overlap. Without words only the last three count.
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
    in_title = [case((d.c.title_words.like(f"%{word.plain}%"), 1), else_=0) for word in asked.words]
    return [sum(in_title[1:], in_title[0]).desc(), func.word_similarity(asked.together, d.c.title_words).desc()]


def _beginning(text: str) -> str:
    if len(text) <= _BEGINNING:
        return text
    return text[:_BEGINNING].rsplit(" ", 1)[0] + " …"
