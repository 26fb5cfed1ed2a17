"""Alembic's entry into the gateway's migrations."""

from services.gateway.adapters import factor_tables, provider_tables  # noqa: F401 - their tables join the others
from services.gateway.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
