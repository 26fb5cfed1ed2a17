"""Documents found by words and narrowed down by facets, and what each further choice would find."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import CTE, ColumnElement, Select, false, func, literal, or_, select, union_all
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session
from sqlalchemy.types import Text

from services.territory.adapters.action_tables import search_document as d
from services.territory.adapters.action_tables import search_title_word
from shared.contracts.territory.action_views import FacetCount
from shared.reference import places

MOST_WORDS = 8
"""More narrow nothing down; each costs a look into the index."""
_FUZZY_FROM = 4
"""Letters: of shorter words nearly all are near."""
MOST_NEAR = 8
"""Spellings that are looked for in place of a word that nothing has: the nearest."""


@dataclass(frozen=True)
class Word:
    plain: str
    """As `search_words` makes it."""
    places: tuple[str, ...]
    """Codes of the provinces and communes that it may mean."""
    near: tuple[str, ...] | None = None
    """Words of titles spelled nearly so, the nearest first, where nothing has this one; None: something has."""


@dataclass(frozen=True)
class Words:
    """What is asked for."""

    asked: bool
    """False: a text of spaces, which narrows nothing down."""
    words: tuple[Word, ...]


def words_of(session: Session, asked: str, among: ColumnElement[bool]) -> Words:
    """Normalised once, and not anew for each row that they are compared with.

    among: the documents that the asker may see; a word that none of those has is looked for by near spellings.
    """
    written = [word for word in asked.split() if any(sign.isalnum() for sign in word)][:MOST_WORDS]
    plain = session.execute(select(*(func.search_words(word) for word in written))).one() if written else ()
    means = [tuple(places_spelled_with(word)) for word in written]
    has = [select(d.c.key).where(among, d.c.words.like(f"%{word}%")).exists() for word in plain]
    known = session.execute(select(*has)).one() if written else ()
    return Words(
        bool(asked.strip()),
        tuple(
            Word(word, codes, None if len(word) < _FUZZY_FROM or codes or known_so else _near(session, word))
            for word, codes, known_so in zip(plain, means, known, strict=True)
        ),
    )


def _near(session: Session, word: str) -> tuple[str, ...]:
    """Compared with each word of the titles once, and not with every title that has it."""
    known = search_title_word.c.word
    near = literal(word).op("<%", is_comparison=True)(known)
    ranked = select(known).where(near).order_by(func.word_similarity(word, known).desc(), func.length(known), known)
    return tuple(session.scalars(ranked.limit(MOST_NEAR)))


def held(asked: Words, columns: Any = d.c) -> list[ColumnElement[bool]]:
    """Conditions on `search_document`: each word stands in it, as a part of a word too, or it lies in a place of which
    a spelling has the word (فكيك finds what is told of فجيج); a word that nothing has may stand in a title nearly so.

    Part of a word, because in Arabic the article and the particles are written together with it. Empty for a text of
    spaces; a text without a letter or a digit finds nothing. columns: of the documents, or of some of them.
    """
    if not asked.asked:
        return []
    return [_holds(word, columns) for word in asked.words] or [false()]


def _holds(word: Word, columns: Any) -> ColumnElement[bool]:
    if word.near is not None:
        return or_(false(), *(columns.title_words.like(f"%{near}%") for near in word.near))
    # LIKE's wildcards do not survive search_words. What becomes nothing (a lone hamza) matches all: it narrows nothing.
    has: ColumnElement[bool] = columns.words.like(f"%{word.plain}%")
    if not word.places:
        return has
    codes = [f"place={code}" for code in word.places]
    return or_(has, columns.facets.op("&&", is_comparison=True)(literal(codes, ARRAY(Text))))


def places_spelled_with(word: str) -> Sequence[str]:
    """Codes of provinces and communes of which a spelling has a word that begins so."""
    wanted = places.normalise(word).removeprefix("ال")
    return [code for code, parts in _parts().items() if wanted and any(part.startswith(wanted) for part in parts)]


@cache
def _parts() -> Mapping[str, frozenset[str]]:
    """Code -> the words of its spellings, without the Arabic article."""
    known = (*places.provinces().values(), *places.communes().values())
    return {
        place.code: frozenset(part.removeprefix("ال") for said in spellings(place) for part in said.split())
        for place in known
    }


def spellings(place: places.Place) -> Iterable[str]:
    return (places.normalise(said) for said in (place.name_fr, place.name_ar, *place.aliases))


def counted(
    session: Session, wanted: Select[Any], facets: Sequence[str], chosen: Mapping[str, str]
) -> tuple[FacetCount, ...]:
    """How many each value would find beside what else is chosen: what one gets by choosing it.

    wanted: selects `search_document.facets` by all conditions but those of facets. The values of a facet in which one
    is chosen are counted without it, for another would take its place.
    """
    base = wanted.cte("found")
    free = [facet for facet in facets if facet not in chosen]
    parts = [_count(base, free, chosen)] if free else []
    for facet in chosen:
        parts.append(_count(base, [facet], {name: code for name, code in chosen.items() if name != facet}))
    found, rows = [], session.execute(union_all(*parts)).mappings()
    for row in rows:
        facet, _, code = row["value"].partition("=")
        found.append(FacetCount(facet=facet, code=code, count=row["number"]))
    return tuple(sorted(found, key=lambda one: (facets.index(one.facet), -one.count, one.code)))


def _count(base: CTE, facets: Sequence[str], chosen: Mapping[str, str]) -> Select[tuple[str, int]]:
    values = with_facets(select(func.unnest(base.c.facets).label("value")), chosen, base.c.facets).subquery()
    of_these = func.split_part(values.c.value, "=", 1).in_(facets)
    return select(values.c.value, func.count().label("number")).where(of_these).group_by(values.c.value)


def with_facets(
    wanted: Select[Any], chosen: Mapping[str, str], facets: ColumnElement[list[str]] = d.c.facets
) -> Select[Any]:
    """Narrowed down to what has every chosen value."""
    codes = [f"{facet}={code}" for facet, code in chosen.items()]
    return wanted.where(facets.op("@>", is_comparison=True)(literal(codes, ARRAY(Text)))) if codes else wanted
