"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.notifications.adapters import provider_tables  # noqa: F401 - adds its tables
from services.notifications.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
