"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.notifications.adapters import proof_tables, untold_tables  # noqa: F401 - their tables join the metadata
from services.notifications.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
