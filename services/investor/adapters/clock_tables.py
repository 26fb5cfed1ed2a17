"""The tables of the clocks: acts, extensions, reminders, rules, holidays."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.clock_codes import (
    ActKind,
    ActState,
    Administration,
    Confidence,
    ExtensionReason,
    PeriodKind,
    ReminderState,
)

requested_act = Table(
    "requested_act",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("kind", code(ActKind), nullable=False),
    Column("administration", code(Administration), nullable=False),
    Column("requested_by", UUID, nullable=False),
    Column("requested_at", MOMENT, nullable=False),
    Column("state", code(ActState), nullable=False),
    Column("due_on", Date),
    Column("due_fixed_at", MOMENT),
    Column("answered_by", UUID),
    Column("answered_at", MOMENT),
    Column("note", Text, nullable=False),
    Index("requested_act_running", "due_on", postgresql_where=text("state = 'in_progress'")),
)
extension = Table(
    "extension",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False),
    Column("act_id", UUID, ForeignKey("requested_act.id")),
    Column("days", Integer, nullable=False),
    Column("reason", code(ExtensionReason), nullable=False),
    Column("note", Text, nullable=False),
    Column("previous_due_on", Date, nullable=False),
    Column("granted_by", UUID, nullable=False),
    Column("granted_at", MOMENT, nullable=False),
    UniqueConstraint("dossier_id", "act_id", name="extension_once_per_clock", postgresql_nulls_not_distinct=True),
)

follow_up_rule = Table(
    "follow_up_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("remind_before", ARRAY(Integer), nullable=False),
    Column("alert_after", ARRAY(Integer), nullable=False),
    Column("extension_max_days", Integer, nullable=False),
    Column("silence", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    UniqueConstraint("kind", "valid_from", name="follow_up_rule_one_per_day"),
)

holiday_correction = Table(
    "holiday_correction",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("day", Date, nullable=False),
    Column("is_holiday", Boolean, nullable=False),
    Column("name", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", code(Confidence), nullable=False),
    Column("recorded_by", UUID, nullable=False),
    Column("recorded_at", MOMENT, nullable=False),
)

reminder = Table(
    "reminder",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False),
    Column("act_id", UUID, ForeignKey("requested_act.id")),
    Column("opinion_id", UUID, ForeignKey("opinion.id")),
    Column("clock", code(PeriodKind), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("days_left", Integer, nullable=False),
    Column("state", code(ReminderState), nullable=False),
    Column("recorded_at", MOMENT, nullable=False),
    UniqueConstraint(
        "dossier_id", "act_id", "opinion_id", "clock", "due_on", "days_left",
        name="reminder_once_per_step",
        postgresql_nulls_not_distinct=True,
    ),
)  # fmt: skip
"""A step of a clock, recorded once. What was recorded is never rewritten."""
