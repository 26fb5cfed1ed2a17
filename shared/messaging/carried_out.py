"""Which commands were carried out: each by the number under which it came, in the transaction that carried it out.

So a command whose answer was lost is sent again under its number, and takes effect once (docs/adr/0063).
"""

from datetime import timedelta
from uuid import UUID

from sqlalchemy import Column, DateTime, Engine, MetaData, Table, Uuid, func, text
from sqlalchemy.orm import Session

KEPT_FOR = timedelta(days=1)
"""Whoever sends a command again does so within its time limit, which is of seconds; a request that waits expires."""

# Where its twin is under way, PostgreSQL has it wait for the end of that: once it is stored, nothing is answered here.
_BEGIN = text("INSERT INTO carried_command (number) VALUES (:number) ON CONFLICT DO NOTHING RETURNING number")
_FORGET = text("DELETE FROM carried_command WHERE carried_out_at < now() - :kept_for")


def define_carried_out(metadata: MetaData) -> None:
    """The table of a service that carries out commands; created by `migrations_carried_out`."""
    Table(
        "carried_command",
        metadata,
        Column("number", Uuid, primary_key=True),
        Column("carried_out_at", DateTime(timezone=True), nullable=False, server_default=func.now()),
    )


def begin(session: Session, number: UUID) -> bool:
    """Take note of a command in the transaction that is to carry it out; False: it was carried out before."""
    return session.scalar(_BEGIN, {"number": number}) is not None


def forget(engine: Engine) -> int:
    """Numbers that nobody sends again go. Answers how many."""
    with engine.begin() as connection:
        return connection.execute(_FORGET, {"kept_for": KEPT_FOR}).rowcount
