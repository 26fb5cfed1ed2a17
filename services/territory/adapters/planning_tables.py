"""The tables of the bridge to regional planning. All are only ever added to: of one key the last row counts."""

from collections.abc import Mapping

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.sql.schema import SchemaItem

from services.territory.adapters.tables import metadata


def _said(name: str, key: tuple[str, ...], *columns: SchemaItem) -> Table:
    return Table(
        name,
        metadata,
        Column("id", BigInteger, Identity(always=True), primary_key=True),
        *columns,
        Column("recorded_by", UUID),
        Column("recorded_at", DateTime(timezone=True)),
        Index(f"{name}_by_key", *key, "id"),
    )


def _word(name: str, key: tuple[str, ...], *columns: SchemaItem) -> Table:
    return _said(
        name,
        key,
        *columns,
        Column("applies", Boolean, nullable=False),
        Column("source", Text, nullable=False),
        Column("confidence", Text, nullable=False),
    )


plan_item = _word(
    "plan_item",
    ("code",),
    Column("code", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("parent", Text, nullable=False),
    Column("number", SmallInteger, nullable=False),
    Column("name_fr", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("amount_mad", Numeric(16, 2)),
    Column("jobs", Integer),
    Column("province", Text),
    Column("starts", SmallInteger),
    Column("ends", SmallInteger),
)

plan_priority = _word(
    "plan_priority",
    ("province", "sector", "axis", "valid_from"),
    Column("province", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("axis", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("public", Boolean, nullable=False),
)

plan_target = _word(
    "plan_target",
    ("indicator", "place", "axis", "period"),
    Column("indicator", Text, ForeignKey("indicator.code"), nullable=False),
    Column("place", Text, nullable=False),
    Column("axis", Text, nullable=False),
    Column("period", Text, nullable=False),
    Column("value", Numeric(18, 3), nullable=False),
    Column("public", Boolean, nullable=False),
)

place_group = _word(
    "place_group",
    ("code",),
    Column("code", Text, nullable=False),
    Column("name_fr", Text, nullable=False),
    Column("name_ar", Text, nullable=False),
    Column("name_en", Text, nullable=False),
    Column("members", JSONB, nullable=False),
)

WORDS: Mapping[str, Table] = {
    "plan": plan_item,
    "priorities": plan_priority,
    "targets": plan_target,
    "groups": place_group,
}
"""Name of the table as files know it -> where its words are."""

period_value = _said(
    "period_value",
    ("period", "indicator", "place", "axis"),
    Column("period", Text, nullable=False),
    Column("indicator", Text, ForeignKey("indicator.code"), nullable=False),
    Column("place", Text, nullable=False),
    Column("axis", Text, nullable=False),
    Column("value", Numeric(18, 3), nullable=False),
    Column("source", Text, nullable=False),
)

period_step = _said(
    "period_step",
    ("period",),
    Column("period", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("up_to_value", BigInteger, nullable=False),
)
"""`up_to_value`: the last id of `period_value` that an approval was about; what came later it does not approve."""
