"""Files of bulk entry that were imported, and how imports go."""

from sqlalchemy import Boolean, Column, Index, Integer, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.investor.adapters.column_types import MOMENT, code
from services.investor.adapters.tables import metadata
from shared.contracts.investor.imports import ImportStage

import_file = Table(
    "import_file",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("imported_at", MOMENT, nullable=False),
    Column("imported_by", UUID, nullable=False),
    Column("numbers", ARRAY(Text), nullable=False),
)

import_run = Table(
    "import_run",
    metadata,
    Column("id", UUID, primary_key=True),
    Column("staff_id", UUID, nullable=False),
    Column("dry_run", Boolean, nullable=False),
    Column("stage", code(ImportStage), nullable=False),
    Column("rows", Integer, nullable=False),
    Column("rows_done", Integer, nullable=False),
    Column("faults", Integer, nullable=False),
    Column("began_at", MOMENT, nullable=False),
    Column("told_at", MOMENT, nullable=False),
)
Index("import_run_newest", import_run.c.began_at.desc())
