"""The tables of the closings: what was told of the pipeline, and where each dossier was counted when it was told."""

from sqlalchemy import BigInteger, Column, Date, DateTime, ForeignKey, Integer, Numeric, Table, Text
from sqlalchemy.dialects.postgresql import JSONB, UUID

from services.territory.adapters.tables import metadata


def _closed_on(*, key: bool = True) -> Column[object]:
    return Column("closed_on", Date, ForeignKey("pipeline_closing.closed_on"), primary_key=key)


pipeline_closing = Table(
    "pipeline_closing",
    metadata,
    Column("closed_on", Date, primary_key=True),
    Column("closed_at", DateTime(timezone=True), nullable=False),
    Column("threshold", Integer, nullable=False),
)

pipeline_told = Table(
    "pipeline_told",
    metadata,
    Column("province", Text, primary_key=True),
    Column("sector", Text, primary_key=True),
    Column("host_country", Text, primary_key=True),
    Column("stage", Text, primary_key=True),
    _closed_on(),
    Column("count", Integer, nullable=False),
    Column("planned_amount_mad", Numeric(16, 2)),
    Column("planned_jobs", Integer),
    Column("realised_amount_mad", Numeric(16, 2)),
    Column("realised_jobs", Integer),
    Column("own_funds_mad", Numeric(16, 2)),
    Column("own_funds_currency_mad", Numeric(16, 2)),
    Column("asked_m2", BigInteger),
    Column("granted_m2", BigInteger),
)
"""An aggregate that was told at a closing; an empty code: summed over that dimension. Only ever added to."""

path_told = Table(
    "path_told",
    metadata,
    Column("figure", Text, primary_key=True),
    Column("code", Text, primary_key=True),
    Column("province", Text, primary_key=True),
    _closed_on(),
    Column("count", Integer, nullable=False),
)
"""A count beside the pipeline's; an empty province: of the region. Only ever added to."""

pipeline_closed_entry = Table(
    "pipeline_closed_entry",
    metadata,
    Column("dossier_id", UUID, primary_key=True),
    _closed_on(),
    Column("province", Text),
    Column("sector", Text),
    Column("host_country", Text),
    Column("stage", Text),
    Column("path", JSONB(none_as_null=True)),
)
"""Where a dossier is counted from that closing on, written when it is elsewhere than before; empty: nowhere.

`path`: codes of the dimensions that follow; empty: closed by a release that told nothing of them.
"""
