"""Files of bulk entry that were imported."""

from sqlalchemy import Column, Table, Text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from services.investor.adapters.column_types import MOMENT
from services.investor.adapters.tables import metadata

import_file = Table(
    "import_file",
    metadata,
    Column("digest", Text, primary_key=True),
    Column("file_name", Text, nullable=False),
    Column("imported_at", MOMENT, nullable=False),
    Column("imported_by", UUID, nullable=False),
    Column("numbers", ARRAY(Text), nullable=False),
)
