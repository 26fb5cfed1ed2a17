"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.territory.adapters import (  # noqa: F401 - their tables are the service's too
    action_tables,
    aid_tables,
    attachments,
    closing_tables,
    figure_tables,
    offer_versions,
    planning_tables,
    public_tables,
)
from services.territory.adapters.tables import metadata
from shared.database.migrate import run

run(metadata)
