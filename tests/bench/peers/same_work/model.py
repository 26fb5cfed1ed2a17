"""The tables a peer works on: those of PRIMO's own databases, with their indexes, mapped as its users map them."""

import os
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Column, ForeignKey, Identity, Table, func
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship
from sqlalchemy.types import DateTime, Text, Uuid


def investor_url() -> str:
    return os.environ["BENCH_INVESTOR_URL"]


def notifications_url() -> str:
    return os.environ["BENCH_NOTIFICATIONS_URL"]


def amqp_url() -> str:
    return os.environ["BENCH_AMQP_URL"]


class Base(DeclarativeBase):
    pass


class Person(Base):
    __tablename__ = "person"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    full_name: Mapped[str]
    language: Mapped[str]


class Piece(Base):
    __tablename__ = "piece"
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"), primary_key=True)
    code: Mapped[str] = mapped_column(primary_key=True)
    state: Mapped[str]


class Decision(Base):
    __tablename__ = "decision"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    outcome: Mapped[str]
    note: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    validated_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


class HistoryLine(Base):
    __tablename__ = "dossier_history"
    id: Mapped[int] = mapped_column(Identity(always=True), primary_key=True)
    dossier_id: Mapped[UUID] = mapped_column(ForeignKey("dossier.id"))
    at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    action: Mapped[str]
    by: Mapped[UUID]
    details: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Dossier(Base):
    """The columns that this work reads; the investor's own mapping reads as many pieces and decisions with it."""

    __tablename__ = "dossier"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    number: Mapped[str]
    person_id: Mapped[UUID]
    title: Mapped[str]
    description: Mapped[str]
    province: Mapped[str]
    sector: Mapped[str]
    host_country: Mapped[str]
    status: Mapped[str]
    filed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    due_on: Mapped[date | None]
    event_seq: Mapped[int]
    pieces: Mapped[list[Piece]] = relationship(lazy="selectin")
    decisions: Mapped[list[Decision]] = relationship(lazy="selectin", order_by=Decision.id)


_MOMENT = DateTime(timezone=True)

dossier_reference = Table(
    "dossier_reference",
    Base.metadata,
    Column("dossier_id", Uuid, primary_key=True),
    Column("number", Text),
    Column("person_id", Uuid),
)
processed_event = Table("processed_event", Base.metadata, Column("event_id", Uuid, primary_key=True))
notice = Table(
    "notice",
    Base.metadata,
    Column("id", Uuid, primary_key=True),
    Column("event_id", Uuid),
    Column("dossier_id", Uuid),
    Column("person_id", Uuid),
    Column("kind", Text),
    Column("facts", JSONB),
    Column("correlation_id", Text),
    Column("occurred_at", _MOMENT),
    Column("created_at", _MOMENT, server_default=func.now()),
    Column("state", Text),
)
