"""Tables of the reconciliation: what told nobody, and who was told otherwise."""

from sqlalchemy import BigInteger, CheckConstraint, Column, DateTime, ForeignKey, Identity, Index, Table, Text
from sqlalchemy.dialects.postgresql import UUID

from services.notifications.adapters.tables import metadata

_MOMENT = DateTime(timezone=True)

unannounced = Table(
    "unannounced",
    metadata,
    Column("event_id", UUID, primary_key=True),
    Column("dossier_id", UUID),
    Column("type", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("since", _MOMENT, nullable=False),
    CheckConstraint("because IN ('no_notice', 'event_discarded')", name="unannounced_because_known"),
)
"""Events that say something and have no notice, kept when the inbox drops their day. Never rewritten."""

told_otherwise = Table(
    "told_otherwise",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("event_id", UUID, nullable=False),
    Column("notice_id", UUID, ForeignKey("notice.id"), index=True),
    Column("dossier_id", UUID, index=True),
    Column("at", _MOMENT, nullable=False),
    Column("staff_id", UUID, nullable=False),
    Column("told_by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    CheckConstraint("told_by IN ('telephone', 'in_person', 'letter', 'not_needed')", name="told_otherwise_by_known"),
    Index("told_otherwise_once", "event_id", "notice_id", unique=True, postgresql_nulls_not_distinct=True),
)
"""Who says that a person was told, and how. Never rewritten."""
