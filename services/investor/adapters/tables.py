"""The investor's tables."""

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Numeric,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, JSONB, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.domain.moves import ENDED
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.clock_codes import ActKind
from shared.contracts.investor.codes import (
    AppealBody,
    AppealOutcome,
    LegalForm,
    Outcome,
    PieceFault,
    PieceKind,
    PieceStage,
    PieceState,
    ReasonCode,
    Status,
)
from shared.ledger.tables import define_seals
from shared.messaging.carried_out import define_carried_out
from shared.messaging.inbox import define_inbox
from shared.messaging.outbox import define_outbox

metadata = MetaData()


person = Table(
    "person",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("full_name", Text, nullable=False),
    Column("email", Text, nullable=False, unique=True),
    Column("phone", Text),
    Column("birth_date", Date),
    Column("residence_country", Text, nullable=False),
    Column("language", code(Language), nullable=False),
    Column("tamazight", Boolean, nullable=False, server_default="false"),
    Column("registered_at", MOMENT, nullable=False),
    Column("daily_digest", Boolean, nullable=False, server_default="false"),
    Column("erased_at", MOMENT),
    Column("merged_into_id", UUID, ForeignKey("person.id")),
    Column("merged_at", MOMENT),
    Column("event_seq", BigInteger, nullable=False),
)

_OPEN = "status NOT IN ({})".format(", ".join(sorted(f"'{s}'" for s in ENDED)))

project = Table(
    "project",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("opened_by", UUID, nullable=False),
    Column("opened_at", MOMENT, nullable=False),
)

dossier = Table(
    "dossier",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("number", Text, nullable=False, unique=True),
    Column("person_id", UUID, ForeignKey("person.id"), nullable=False, index=True),
    Column("title", Text, nullable=False),
    Column("description", Text, nullable=False),
    Column("province", Text, nullable=False),
    Column("commune", Text),
    Column("sector", code(Sector), nullable=False),
    Column("host_country", Text, nullable=False),
    Column("planned_amount_mad", Numeric(14, 2), nullable=False),
    Column("planned_jobs", Integer, nullable=False),
    Column("opportunity_id", UUID),
    Column("opportunity_version", Integer),
    Column("plot_id", UUID),
    Column("plot_state", Text),
    Column("cri_invest_reference", Text, unique=True),
    Column("legal_form", code(LegalForm)),
    Column("asked_acts", ARRAY(code(ActKind)), nullable=False, server_default="{}"),
    Column("request_id", UUID, nullable=False, unique=True),
    Column("request_digest", Text, nullable=False),
    Column("status", code(Status), nullable=False),
    Column("filed_at", MOMENT),
    Column("complement_requested_at", MOMENT),
    Column("complement_provided_at", MOMENT),
    Column("answer_by", Date),
    Column("completed_at", MOMENT),
    Column("due_on", Date),
    Column("due_fixed_at", MOMENT),
    Column("project_id", UUID, ForeignKey("project.id"), index=True),
    Column("session_on", Date),
    Column("appeal_until", Date),
    Column("erased_at", MOMENT),
    Column("merged_into_id", UUID, ForeignKey("dossier.id")),
    Column("event_seq", BigInteger, nullable=False),
    # One for each filter, in the order of the queue; what is only filtered by or counted by is included.
    Index(
        "dossier_queue_open", "due_on", "filed_at", "id", postgresql_include=["status"], postgresql_where=text(_OPEN)
    ),
    Index(
        "dossier_queue_of_province",
        "province",
        "due_on",
        "filed_at",
        "id",
        postgresql_include=["status"],
        postgresql_where=text(_OPEN),
    ),
    Index("dossier_queue_of_status", "status", "due_on", "filed_at", "id", postgresql_include=["province"]),
    Index("dossier_queue_with_ended", "due_on", "filed_at", "id", postgresql_include=["status"]),
)

dossier_search = Table(
    "dossier_search",
    metadata,
    Column("dossier_id", UUID, ForeignKey("dossier.id", ondelete="CASCADE"), primary_key=True),
    Column("words", Text, nullable=False),
    Index("dossier_search_words", "words", postgresql_using="gin", postgresql_ops={"words": "gin_trgm_ops"}),
)
"""What a dossier is found by, normalised by the database's `search_words`; triggers of migration 0009 keep it. Apart
from the dossier, so that a move of it does not write to this index.
"""

piece = Table(
    "piece",
    metadata,
    Column("dossier_id", UUID, ForeignKey("dossier.id"), primary_key=True),
    Column("code", code(PieceKind), primary_key=True),
    Column("state", code(PieceState), nullable=False),
    Column("stage", code(PieceStage), nullable=False, server_default="filing"),
    Column("position", SmallInteger, nullable=False, server_default="0"),
    Column("fault", code(PieceFault)),
    Column("fault_note", Text, nullable=False, server_default=""),
    Column("asked_again", Boolean, nullable=False, server_default="false"),
    Column("handed_in_under", UUID),
)


WAITS_FOR_SECOND = "validated_at IS NULL AND rejected_at IS NULL"
"""Of a proposal: for its second person. A few do at any time, and each row of the queue is asked about them."""


def _of_two_persons() -> list[Column[Any]]:
    """What is kept of a proposal that another person validates or sends back."""
    return [
        Column("reasons", ARRAY(code(ReasonCode)), nullable=False),
        Column("note", Text, nullable=False),
        Column("proposed_by", UUID, nullable=False),
        Column("proposed_at", MOMENT, nullable=False),
        Column("validated_by", UUID),
        Column("validated_at", MOMENT),
        Column("rejected_by", UUID),
        Column("rejected_at", MOMENT),
        Column("rejection_note", Text),
    ]


decision = Table(
    "decision",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("outcome", code(Outcome), nullable=False),
    *_of_two_persons(),
    Index("decision_waits", "dossier_id", postgresql_where=text(WAITS_FOR_SECOND)),
)

appeal = Table(
    "appeal",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("body", code(AppealBody), nullable=False),
    Column("received_on", Date, nullable=False),
    Column("late", Boolean, nullable=False),
    Column("note", Text, nullable=False),
    Column("answer_due_on", Date, nullable=False),
    Column("next_appeal_until", Date),
    Column("filed_by", UUID, nullable=False),
    Column("filed_at", MOMENT, nullable=False),
)

appeal_answer = Table(
    "appeal_answer",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("appeal_id", BigInteger, ForeignKey("appeal.id"), nullable=False, index=True),
    Column("outcome", code(AppealOutcome), nullable=False),
    *_of_two_persons(),
    Index("appeal_answer_waits", "appeal_id", postgresql_where=text(WAITS_FOR_SECOND)),
)

dossier_history = Table(
    "dossier_history",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False, index=True),
    Column("at", MOMENT, nullable=False),
    Column("action", Text, nullable=False),
    Column("by", UUID),
    Column("details", JSONB, nullable=False),
    # Filled by the database, whoever inserts: ADR 0014.
    Column("seq", Integer, nullable=False),
    Column("salt", LargeBinary),
    Column("details_digest", LargeBinary, nullable=False),
    Column("previous", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("dossier_id", "seq", name="dossier_history_one_per_place"),
)

define_seals(metadata, "dossier_history")

dossier_number = Table(
    "dossier_number",
    metadata,
    Column("year", SmallInteger, primary_key=True, autoincrement=False),
    Column("last", Integer, nullable=False),
)

legal_period = Table(
    "legal_period",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("kind", Text, nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("working_days", Boolean, nullable=False),
    Column("starts_at", Text, nullable=False),
    Column("pauses_for_complement", Boolean, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    Column("late_is_flagged", Boolean),
    Column("recorded_by", UUID),
    Column("recorded_at", MOMENT),
    UniqueConstraint("kind", "valid_from", name="legal_period_one_per_day"),
)

piece_rule = Table(
    "piece_rule",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("piece", code(PieceKind), nullable=False),
    Column("act", code(ActKind)),
    Column("sector", code(Sector)),
    Column("legal_form", code(LegalForm)),
    Column("on_a_plot", Boolean, nullable=False),
    Column("stage", code(PieceStage), nullable=False, server_default="filing"),
    Column("valid_from", Date, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("position", SmallInteger, nullable=False),
    Column("source", Text, nullable=False),
    Column("confidence", Text, nullable=False),
    UniqueConstraint(
        *("piece", "act", "sector", "legal_form", "on_a_plot", "stage", "valid_from"),
        name="piece_rule_one_per_day",
        postgresql_nulls_not_distinct=True,
    ),
)
"""Which pieces are asked for: the last word on or before a day counts, so that nothing is ever overwritten."""

opportunity = Table(
    "opportunity",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("open", Boolean, nullable=False),
    Column("plot_id", UUID),
)
"""Projection of territory's opportunities."""

plot = Table("plot", metadata, Column("id", UUID, primary_key=True), Column("dossier_id", UUID))
"""Projection of territory's plots: which dossier holds it now, if any."""

outbox = define_outbox(metadata)
define_inbox(metadata)
define_carried_out(metadata)
