"""The tables of appointments and stays, which are personal data and erased with the person, and what a day takes."""

from sqlalchemy import (
    BigInteger,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    SmallInteger,
    Table,
    Text,
    Time,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.appointment_codes import AppointmentKind, AppointmentState
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.investor.exchange_codes import Side

appointment = Table(
    "appointment",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("kind", code(AppointmentKind), nullable=False),
    Column("starts_at", MOMENT, nullable=False),
    Column("minutes", SmallInteger, nullable=False),
    Column("zone", Text, nullable=False),
    Column("place", Text, nullable=False),
    Column("named_by", code(Side), nullable=False),
    Column("made_at", MOMENT, nullable=False),
    Column("made_by", UUID),
    Column("state", code(AppointmentState), nullable=False),
    Column("sequence", Integer, nullable=False),
    Index("appointment_standing", "starts_at", postgresql_where=text("state <> 'cancelled'")),
)

stay = Table(
    "stay",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False, index=True),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("told_at", MOMENT, nullable=False),
    Column("told_by", UUID),
    Column("cancelled_at", MOMENT),
    Index("stay_to_come", "last_day", postgresql_where=text("cancelled_at IS NULL")),
)

capacity_rule = Table(
    "capacity_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("valid_from", Date, nullable=False),
    Column("valid_until", Date),
    Column("on_site", Integer, nullable=False),
    Column("video", Integer, nullable=False),
    Column("opens", Time, nullable=False),
    Column("closes", Time, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", code(Confidence), nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    UniqueConstraint("valid_from", name="capacity_rule_one_per_day"),
)
