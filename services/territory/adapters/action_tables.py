"""The tables of Migration & Development actions, and of the lists whose words they use."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    text,
)
from sqlalchemy import Enum as SqlEnum
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from services.territory.adapters.tables import history_of, mapping, metadata
from services.territory.domain.action import Action
from shared.contracts.territory.actions import ActionStatus

_MOMENT = DateTime(timezone=True)

action = Table(
    "action",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("reference", Text, nullable=False, unique=True),
    Column("title", JSONB, nullable=False),
    Column("summary", JSONB, nullable=False),
    Column("results", JSONB, nullable=False),
    Column("carrier_name", Text, nullable=False),
    Column("carrier_kind", Text, nullable=False),
    Column("partners", ARRAY(Text), nullable=False),
    Column("places", ARRAY(Text), nullable=False),
    Column("provinces", ARRAY(Text), nullable=False),
    Column("first_year", SmallInteger),
    Column("last_year", SmallInteger),
    Column("themes", ARRAY(Text), nullable=False),
    Column("countries", ARRAY(Text), nullable=False),
    Column("amounts", JSONB, nullable=False),
    Column("beneficiaries", JSONB, nullable=False),
    Column("sources", JSONB, nullable=False),
    Column(
        "status",
        SqlEnum(ActionStatus, native_enum=False, create_constraint=False, length=40, values_callable=lambda k: [*k]),
        nullable=False,
    ),
    Column("good_practice", JSONB(none_as_null=True)),
    Column("published_at", _MOMENT),
    Column("withdrawn_at", _MOMENT),
)

action_history = history_of(action)

action_term = Table(
    "action_term",
    metadata,
    Column("list_name", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("valid_from", Date, primary_key=True),
    Column("names", JSONB, nullable=False),
    Column("offered", Boolean, nullable=False),
    Column("position", Integer, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", _MOMENT),
)
"""Of one word the last on or before a day counts; only ever added to."""

search_document = Table(
    "search_document",
    metadata,
    Column("kind", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("public", Boolean, nullable=False),
    Column("title", JSONB, nullable=False),
    Column("text", JSONB, nullable=False),
    Column("title_words", Text, nullable=False),
    Column("words", Text, nullable=False),
    Column("facets", ARRAY(Text), nullable=False),
    Column("newest", BigInteger, nullable=False),
    *(
        Index(f"search_document_{name}", name, postgresql_using="gin", postgresql_ops={name: "gin_trgm_ops"})
        for name in ("words", "title_words")
    ),
    Index("search_document_facets", "facets", postgresql_using="gin", postgresql_where=text("public")),
    Index("search_document_newest", "kind", text("newest DESC"), "key", postgresql_where=text("public")),
)
"""What is found by words and narrowed down by facets (`theme:return`), of whatever kind. Triggers keep it."""

search_title_word = Table(
    "search_title_word",
    metadata,
    Column("word", Text, primary_key=True),
    Index("search_title_word_near", "word", postgresql_using="gin", postgresql_ops={"word": "gin_trgm_ops"}),
)
"""Every word of four letters or more that stands in a title, or once stood. A trigger keeps it."""


def map_actions() -> None:
    """As `tables.map_domain`."""
    if Action not in {mapper.class_ for mapper in mapping.mappers}:
        mapping.map_imperatively(Action, action)
