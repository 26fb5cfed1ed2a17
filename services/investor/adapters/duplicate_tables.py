"""The tables of duplicates: what may be one request filed twice, what staff said of it, merges of two persons."""

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, SmallInteger, Table, Text, and_, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import WAITS_FOR_SECOND, dossier, metadata, person
from shared.contracts.investor.duplicates import Likeness

dossier_merge = Table(
    "dossier_merge",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("into_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("note", Text, nullable=False),
    Column("proposed_by", UUID, nullable=False),
    Column("proposed_at", MOMENT, nullable=False),
    Column("validated_by", UUID),
    Column("validated_at", MOMENT),
    Column("rejected_by", UUID),
    Column("rejected_at", MOMENT),
    Column("rejection_note", Text),
    Index(
        "dossier_merge_one_at_a_time",
        "dossier_id",
        unique=True,
        postgresql_where=text(WAITS_FOR_SECOND),
    ),
)

MERGE_IS_OPEN = and_(dossier_merge.c.validated_at.is_(None), dossier_merge.c.rejected_at.is_(None))
"""It waits for its second person."""

duplicate_dismissal = Table(
    "duplicate_dismissal",
    metadata,
    Column("one_id", UUID, ForeignKey("dossier.id"), primary_key=True),
    Column("other_id", UUID, ForeignKey("dossier.id"), primary_key=True, index=True),
    Column("note", Text, nullable=False),
    Column("dismissed_by", UUID, nullable=False),
    Column("dismissed_at", MOMENT, nullable=False),
)
"""Somebody looked: they are two. `one_id` is the smaller of both, here and below."""

duplicate_candidate = Table(
    "duplicate_candidate",
    metadata,
    Column("one_id", UUID, primary_key=True),
    Column("other_id", UUID, primary_key=True, index=True),
    Column("score", SmallInteger, nullable=False),
    Column("likenesses", ARRAY(code(Likeness)), nullable=False),
    Column("found_at", MOMENT, nullable=False),
    Index("duplicate_candidate_by_score", text("score DESC"), "one_id", "other_id"),
)
"""It refers to no row of a dossier: that would take its lock, and keep waiting who acts on it."""

duplicate_look = Table(
    "duplicate_look",
    metadata,
    Column("dossier_id", UUID, ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True),
)
"""Dossiers that wait to be compared: triggers of migration 0022 put them here."""

duplicate_key = Table(
    "duplicate_key",
    metadata,
    Column("key", BigInteger, primary_key=True, autoincrement=False),
    Column("dossier_id", UUID, primary_key=True, index=True),
)
"""What two dossiers have in common that are compared: adapters/duplicate_keys.py. Hashes, of names too."""

person_name = Table(
    "person_name",
    metadata,
    Column("person_id", UUID, ForeignKey("person.id", ondelete="CASCADE"), primary_key=True),
    Column("words", Text, nullable=False),
    Column("skeleton", Text, nullable=False),
)
"""Names as they are compared, by the database's `search_words` and `name_skeleton`; triggers of migration 0022."""

Index("dossier_merged", dossier.c.merged_into_id, postgresql_where=dossier.c.merged_into_id.is_not(None))
Index("person_merged", person.c.merged_into_id, postgresql_where=person.c.merged_into_id.is_not(None))
