"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.notifications.adapters import untold_tables  # noqa: F401 - its tables join the metadata
from services.notifications.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
