"""The tables of figures about places. What sources say and what was chosen is only ever added to."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Integer,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.territory.adapters.tables import metadata

indicator = Table(
    "indicator",
    metadata,
    Column("code", Text, primary_key=True),
    Column("unit", Text, nullable=False),
    Column("stale_after_years", SmallInteger, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("name", JSONB),
    Column("definition", JSONB),
    Column("direction", Text),
    Column("periodicity", Text),
    Column("public", Boolean),
)
"""What is measured; the source is that of the years after which a figure is stale, or of the definition.

`periodicity`: what is measured by period, with a name and a definition (planning); empty: figures of places, as sources
have them.
"""

place_figure = Table(
    "place_figure",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("place", Text, nullable=False),
    Column("indicator", Text, ForeignKey("indicator.code"), nullable=False),
    Column("vintage", Text, nullable=False),
    Column("year", Integer, nullable=False),
    Column("value", Numeric, nullable=False),
    Column("source", Text, nullable=False),
    Column("licence", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", DateTime(timezone=True)),
    UniqueConstraint("place", "indicator", "vintage", "source", name="place_figure_said_once"),
)
"""`place`: the code of the region, a province, a commune or a zone; none can be mistaken for another."""

figure_choice = Table(
    "figure_choice",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("figure_id", BigInteger, ForeignKey("place_figure.id"), nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("chosen_by", UUID, nullable=False),
    Column("chosen_at", DateTime(timezone=True), nullable=False),
)
"""Of the figures of one place, indicator and year, the one that was chosen last counts."""
