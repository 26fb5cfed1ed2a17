"""Tables of what came of notices after they left: reports, suppressions, readings, and the chain of all of it."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.notifications.adapters.tables import metadata
from shared.ledger.tables import define_seals

delivery_report = Table(
    "delivery_report",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("notice_id", UUID, ForeignKey("notice.id"), nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("kind", Text, nullable=False),
    Column("status", Text),
    Column("diagnostic", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    UniqueConstraint("notice_id", "digest", name="delivery_report_once"),
)
"""What mail servers told later of a notice; `digest` is the SHA-256 of the report. Never rewritten."""

suppression = Table(
    "suppression",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("channel", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("notice_id", UUID, ForeignKey("notice.id"), nullable=False, index=True),
    Column("since", DateTime(timezone=True), nullable=False),
    Column("lifted_at", DateTime(timezone=True)),
    Column("lifted_by", UUID),
    Column("lifted_because", Text),
    CheckConstraint("octet_length(fingerprint) = 10", name="suppression_fingerprint_is_short"),
    CheckConstraint("channel IN ('email', 'sms', 'push')", name="suppression_channel_known"),
    CheckConstraint("because IN ('hard_bounce', 'complaint')", name="suppression_because_known"),
    Index(
        "suppression_one_standing", "fingerprint", "channel", unique=True, postgresql_where=text("lifted_at IS NULL")
    ),
    Index("suppression_latest", text("since DESC"), "id"),
)
"""Addresses that are not written to any more, by fingerprint; `notice_id` is the notice that showed it. Because of a
complaint only promotion is kept back.
"""

complaint = Table(
    "complaint",
    metadata,
    Column("notice_id", UUID, ForeignKey("notice.id"), primary_key=True),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("told_at", DateTime(timezone=True)),
    Index("complaint_open", "at", postgresql_where=text("told_at IS NULL")),
)
"""Notices that their readers called unwanted; `told_at`: investor withdrew their wish for promotion."""

notice_reading = Table(
    "notice_reading",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("notice_id", UUID, ForeignKey("notice.id"), nullable=False),
    Column("reader", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    UniqueConstraint("notice_id", "reader", name="notice_reading_first"),
    CheckConstraint("reader IN ('investor', 'mandatary')", name="notice_reading_reader_known"),
)
"""When a notice was first opened on the tracking page, and by whose link. Never rewritten."""

notice_proof = Table(
    "notice_proof",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, nullable=False),
    Column("seq", Integer, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("notice_id", UUID, nullable=False),
    Column("act", Text, nullable=False),
    Column("details", JSONB, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("dossier_id", "seq", name="notice_proof_one_per_place"),
)
"""Every act on the notices of a dossier, chained; written by triggers alone (ADR 0038)."""

define_seals(metadata, "notice_proof")
