"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.investor.adapters import adviser_tables, clock_tables, commission_tables  # noqa: F401 - their tables join the metadata
from services.investor.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
