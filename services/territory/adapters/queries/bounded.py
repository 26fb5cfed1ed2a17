"""How much of what is found is looked at: all of it up to a bound, and beyond it enough to rank and to count from (ADR
0027).

A word that most documents have would otherwise be looked for in each of them, for each count.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, Subquery, or_, select, union, union_all
from sqlalchemy.orm import Session

from services.territory.adapters.action_tables import search_document as d
from services.territory.adapters.queries.faceted import Words, held, with_facets
from shared.contracts.territory.action_views import FacetCount

MOST = 1_000
"""Documents that are counted one by one; of more it is said that there are more. [P]"""
FIRST = 500
"""Documents of each kind, the newest, of which those that are found are ranked in any case. [P]"""
_RANKED, _NAMED = ("kind", "key", "title_words", "newest"), ("kind", "key", "facets")
KINDS = ("opportunity", "zone", "action", "place")
"""In the order in which they go."""


@dataclass(frozen=True)
class Looked:
    """What was looked at: all that is found, or, if there is more, MOST of it and those among the first."""

    values: Counter[str]
    """`facet=code` -> documents."""
    total: int
    more: bool


def look(session: Session, words: Words, chosen: Mapping[str, str]) -> Looked:
    """The database stops at the bound, whatever way it goes: there is no order to keep."""
    found = _with_facets_of(session, _of_them(d.c, words, chosen, _NAMED).where(d.c.public).limit(MOST + 1))
    total, more = min(len(found), MOST), len(found) > MOST
    if more:
        found |= _with_facets_of(session, _of_them(_first(chosen.get("kind")).c, words, chosen, _NAMED))
    return Looked(Counter(value for facets in found.values() for value in facets), total, more)


def _with_facets_of(session: Session, wanted: Select[Any]) -> dict[tuple[str, str], Sequence[str]]:
    return {(row.kind, row.key): row.facets for row in session.execute(wanted)}


def candidates(words: Words, chosen: Mapping[str, str], *, more: bool) -> Subquery:
    """Kind, key, title_words and newest of what is ranked: all that is found, as long as it is counted.

    more: there is more; then some that have a word in their title, those among the first of all, and some others.
    """
    found = _of_them(d.c, words, chosen)
    if not more:
        return found.where(d.c.public).subquery("candidates")
    first = _first(chosen.get("kind"))
    parts = [found.where(d.c.public).limit(MOST), _of_them(first.c, words, chosen)]
    if (titled := _in_a_title(words)) is not None:
        parts.append(found.where(d.c.public, titled).limit(MOST))
    return union(*(select(part.subquery()) for part in parts)).subquery("candidates")


def _of_them(columns: Any, words: Words, chosen: Mapping[str, str], names: Sequence[str] = _RANKED) -> Select[Any]:
    told = select(*(columns[name] for name in names)).where(*held(words, columns))
    return with_facets(told, chosen, columns.facets)


def _in_a_title(asked: Words) -> ColumnElement[bool] | None:
    """Where one of the words is; None: of no words."""
    said = [word.plain for word in asked.words if word.near is None and word.plain]
    near = [spelled for word in asked.words for spelled in word.near or ()]
    return or_(*(d.c.title_words.like(f"%{word}%") for word in (*said, *near))) if said or near else None


def _first(kind: str | None) -> Subquery:
    """FIRST documents of each kind, or of the one that is chosen; each read from the index of migration 0020."""
    of_each = [
        select(d).where(d.c.public, d.c.kind == one).order_by(d.c.newest.desc(), d.c.key).limit(FIRST).subquery()
        for one in ([kind] if kind else KINDS)
    ]
    return union_all(*(select(one) for one in of_each)).subquery("first")


def facet_counts(
    session: Session, words: Words, facets: Sequence[str], chosen: Mapping[str, str], looked: Looked
) -> tuple[FacetCount, ...]:
    """How many each value would find beside what else is chosen: exactly, or, of more than MOST, at least so many; then
    a value that nothing has of what was looked at is not among them.

    looked: at what is chosen. The values of a facet in which one is chosen are counted without it, for another would
    take its place.
    """
    found: list[FacetCount] = []
    for facet in facets:
        others = {name: code for name, code in chosen.items() if name != facet}
        of_facet = look(session, words, others) if facet in chosen else looked
        told = (
            FacetCount(facet=facet, code=code, count=count, at_least=of_facet.more)
            for code, count in _of(facet, of_facet.values)
        )
        found += sorted(told, key=lambda one: (-one.count, one.code))
    return tuple(found)


def _of(facet: str, values: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    for value, count in values.items():
        name, _, code = value.partition("=")
        if name == facet:
            yield code, count
