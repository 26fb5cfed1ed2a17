"""The tables of texts of notices and of their versions. ADR 0037."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID


def define_templates(metadata: MetaData) -> tuple[Table, Table]:
    """`template_version`: the texts of a template, language by language; they change while it is a draft and never
    again. `template_history`: who did what with a version, and why; never rewritten.
    """
    template_version = Table(
        "template_version",
        metadata,
        Column("id", UUID, primary_key=True),
        Column("key", Text, nullable=False),
        Column("number", SmallInteger, nullable=False),
        Column("state", Text, nullable=False),
        Column("of_release", Boolean, nullable=False),
        Column("texts", JSONB, nullable=False),
        Column("fallbacks", JSONB, nullable=False),
        Column("digest", Text, nullable=False),
        Column("authors", ARRAY(UUID), nullable=False),
        UniqueConstraint("key", "number", name="template_version_numbered"),
        CheckConstraint("state IN ('draft', 'live', 'retired', 'dropped')", name="template_version_state_known"),
        Index("template_version_one_live", "key", unique=True, postgresql_where=text("state = 'live'")),
        Index("template_version_one_draft", "key", unique=True, postgresql_where=text("state = 'draft'")),
    )
    template_history = Table(
        "template_history",
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        Column("version_id", UUID, ForeignKey("template_version.id"), nullable=False, index=True),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("by", UUID),
        Column("act", Text, nullable=False),
        Column("reason", Text, nullable=False),
    )
    return template_version, template_history
