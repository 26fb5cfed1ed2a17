"""The tables of the commission's sessions."""

from sqlalchemy import Column, Date, ForeignKey, Index, Integer, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.clock_codes import Administration
from shared.contracts.investor.commission_codes import SessionState

commission_session = Table(
    "commission_session",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("held_on", Date, nullable=False),
    Column("place", Text, nullable=False),
    Column("state", code(SessionState), nullable=False),
    Column("version", Integer, nullable=False),
    Column("planned_by", UUID, nullable=False),
    Column("planned_at", MOMENT, nullable=False),
    Column("held_by", UUID),
    Column("held_at", MOMENT),
    Column("present", ARRAY(code(Administration)), nullable=False),
    Column("minutes", Text, nullable=False),
    Column("closed_by", UUID),
    Column("closed_at", MOMENT),
    Index("commission_session_one_a_day", "held_on", unique=True, postgresql_where=text("state <> 'cancelled'")),
)

agenda_item = Table(
    "agenda_item",
    metadata,
    Column("session_id", UUID, ForeignKey("commission_session.id"), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), primary_key=True, index=True),
    Column("position", SmallInteger, nullable=False),
    Column("minutes", Text, nullable=False),
    Column("added_by", UUID, nullable=False),
    Column("added_at", MOMENT, nullable=False),
)
