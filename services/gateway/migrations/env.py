"""Alembic's entry into the gateway's migrations."""

from services.gateway.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
