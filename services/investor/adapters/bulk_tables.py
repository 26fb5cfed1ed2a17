"""The tables of acts on many dossiers."""

from sqlalchemy import BigInteger, Column, ForeignKey, Index, SmallInteger, Table, Text, text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.bulk import BulkAct, BulkOutcome

bulk_job = Table(
    "bulk_job",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("act", code(BulkAct), nullable=False),
    Column("fields", JSONB, nullable=False),
    Column("requested_by", UUID, nullable=False),
    Column("requested_at", MOMENT, nullable=False),
)

bulk_item = Table(
    "bulk_item",
    metadata,
    Column("job_id", UUID, ForeignKey("bulk_job.id"), primary_key=True),
    Column("position", SmallInteger, primary_key=True),
    Column("dossier_id", UUID, ForeignKey("dossier.id"), nullable=False),
    Column("expected_version", BigInteger, nullable=False),
    Column("outcome", code(BulkOutcome), nullable=False),
    Column("refusal", Text),
    Column("done_at", MOMENT),
    Index("bulk_item_waiting", "job_id", "position", postgresql_where=text("outcome = 'waiting'")),
)
"""`outcome` is written in the transaction of the act itself: what was done is never done again."""
