"""The tables of what becomes of an approved project."""

from sqlalchemy import BigInteger, Column, Date, ForeignKey, Identity, Index, Integer, Numeric, Table, Text, text
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.realisation_codes import BlockerKind, FigureSource, MilestoneKind

milestone = Table(
    "milestone",
    metadata,
    Column("dossier_id", UUID, ForeignKey("dossier.id"), primary_key=True),
    Column("kind", code(MilestoneKind), primary_key=True),
    Column("planned_on", Date),
    Column("reached_on", Date),
)

visit = Table(
    "visit",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("visited_on", Date, nullable=False),
    Column("visited_by", Text, nullable=False),
    Column("findings", Text, nullable=False),
    Column("next_visit_on", Date),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", MOMENT, nullable=False),
)
"""Personal data may stand in the free text of `visited_by` and `findings`."""

realised_figures = Table(
    "realised_figures",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("as_of", Date, nullable=False),
    Column("realised_amount_mad", Numeric(14, 2), nullable=False),
    Column("realised_jobs", Integer, nullable=False),
    Column("source", code(FigureSource), nullable=False),
    Column("note", Text, nullable=False),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", MOMENT, nullable=False),
)

blocker = Table(
    "blocker",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("kind", code(BlockerKind), nullable=False),
    Column("owner", code(Administration), nullable=False),
    Column("since", Date, nullable=False),
    Column("note", Text, nullable=False),
    Column("reported_by", UUID, nullable=False),
    Column("reported_at", MOMENT, nullable=False),
    Column("resolved_on", Date),
    Column("resolved_by", UUID),
    Index("blocker_open", "since", postgresql_where=text("resolved_on IS NULL")),
)
"""Free text may name somebody in `note`."""
