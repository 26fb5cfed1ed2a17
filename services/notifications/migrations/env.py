"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.notifications.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
