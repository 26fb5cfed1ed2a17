"""Which dossiers are compared at all: those that share a key. Each with each would be five thousand million pairs of
100,000.

A pair is worth staff's time from 60 points of 100 (`domain/likeness.py`), so it needs more than a name: its name, and
its sector, province or title; or one word of the name, where both are alike in two of them; or what few others have,
which is the same person, telephone or date of birth. Each is one hash, found by an index; a batch of dossiers is one
statement, whatever their number, and bounded: of a key that very many have, the newest are taken.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

FILED = """
    SELECT d.id AS dossier_id, d.person_id, n.words AS name, n.skeleton, p.phone, p.birth_date, d.title, d.province,
           d.sector, d.planned_amount_mad, coalesce(d.opportunity_id, d.plot_id) AS offer_id
    FROM dossier d JOIN person p ON p.id = d.person_id JOIN person_name n ON n.person_id = d.person_id
    WHERE d.status <> ALL(:ended) AND d.erased_at IS NULL AND d.id = ANY(:dossier_ids)
"""
_FORGET = text("DELETE FROM duplicate_key WHERE dossier_id = ANY(:dossier_ids)")
_KEYS = text(f"""
    INSERT INTO duplicate_key (key, dossier_id)
    SELECT DISTINCT hashtextextended(said.key, 0), filed.dossier_id
    FROM ({FILED}) filed
    CROSS JOIN LATERAL (SELECT search_words(filed.title) AS title, ARRAY(
        SELECT word FROM unnest(string_to_array(coalesce(nullif(filed.skeleton, ''), filed.name), ' ')) word
        ORDER BY word
    ) AS words) w
    CROSS JOIN LATERAL (
        VALUES ('person ' || filed.person_id), ('phone ' || filed.phone), ('born ' || filed.birth_date),
               ('name ' || array_to_string(words, ' ') || '|' || filed.province),
               ('name ' || array_to_string(words, ' ') || '|' || filed.sector),
               ('name ' || array_to_string(words, ' ') || '|' || w.title)
        UNION ALL
        SELECT 'word ' || word || '|' || alike
        FROM unnest(words) word,
             unnest(ARRAY[filed.province || '|' || filed.sector, w.title || '|' || filed.province,
                          w.title || '|' || filed.sector]) alike
        WHERE length(word) > 1
    ) said (key)
    WHERE said.key IS NOT NULL
""")  # noqa: S608 - constants of this module
_SHARING = text("""
    SELECT this, other FROM (
        SELECT mine.dossier_id AS this, theirs.dossier_id AS other,
               row_number() OVER (PARTITION BY mine.dossier_id ORDER BY count(*) DESC, theirs.dossier_id) AS place
        FROM duplicate_key mine
        CROSS JOIN LATERAL (
            SELECT dossier_id FROM duplicate_key WHERE key = mine.key ORDER BY dossier_id DESC LIMIT :of_a_key
        ) theirs
        WHERE mine.dossier_id = ANY(:dossier_ids) AND theirs.dossier_id <> mine.dossier_id
        GROUP BY mine.dossier_id, theirs.dossier_id
    ) pairs WHERE place <= :most ORDER BY this, place
""")
_OF_A_KEY, _MOST = 100, 30
"""Dossiers of one key, and of all keys of a dossier, that are compared with it: those that share most of them [P]."""


def put_keys(session: Session, dossier_ids: Sequence[UUID], ended: Sequence[str]) -> None:
    """As the dossiers stand now; none of those that have ended or were erased."""
    values = {"dossier_ids": list(dossier_ids), "ended": ended}
    session.execute(_FORGET, values)
    session.execute(_KEYS, values)


def sharing(session: Session, dossier_ids: Sequence[UUID]) -> Mapping[UUID, Sequence[UUID]]:
    """Of each, those that share a key with it, which have been looked at before or are among them."""
    values: dict[str, Any] = {"dossier_ids": list(dossier_ids), "of_a_key": _OF_A_KEY, "most": _MOST}
    found: dict[UUID, list[UUID]] = {}
    for this, other in session.execute(_SHARING, values):
        found.setdefault(this, []).append(other)
    return found
