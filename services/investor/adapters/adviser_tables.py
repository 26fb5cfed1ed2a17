"""The tables of advisers: rules, absences, whose the dossiers are."""

from sqlalchemy import Column, Date, ForeignKey, Index, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.codes import Sector
from shared.contracts.investor.adviser_codes import AssignedBecause

assignment_rule = Table(
    "assignment_rule",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("adviser_id", UUID, nullable=False),
    Column("province", Text),
    Column("sector", code(Sector)),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", MOMENT, nullable=False),
    Column("ended_by", UUID),
    Column("ended_at", MOMENT),
)

absence = Table(
    "absence",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("adviser_id", UUID, nullable=False),
    Column("covered_by", UUID, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False, index=True),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", MOMENT, nullable=False),
    Column("cancelled_by", UUID),
    Column("cancelled_at", MOMENT),
)

assignment = Table(
    "assignment",
    metadata,
    Column("dossier_id", UUID, ForeignKey("dossier.id"), primary_key=True),
    Column("adviser_id", UUID, nullable=False),
    Column("because", code(AssignedBecause), nullable=False),
    Column("assigned_at", MOMENT, nullable=False),
    Column("assigned_by", UUID),
    Index("assignment_of_adviser", "adviser_id", "dossier_id"),
)
"""Whose a dossier is now; whose it was stands in its history."""
