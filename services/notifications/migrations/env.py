"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.notifications.adapters import (  # noqa: F401 - their tables join the metadata
    proof_tables,
    provider_tables,
    untold_tables,
)
from services.notifications.adapters.remit import KEPT
from services.notifications.adapters.tables import metadata
from shared.database.migrate import run

run(metadata, KEPT, service="notifications")
