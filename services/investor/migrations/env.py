"""Alembic's door into this service: its tables, and the way all services migrate."""

from services.investor.adapters import (  # noqa: F401 - their tables join the metadata
    adviser_tables,
    aid_tables,
    appointment_tables,
    browser_tables,
    bulk_tables,
    clock_tables,
    commission_tables,
    consent_tables,
    exchange_tables,
    import_tables,
    mandate_tables,
    piece_tables,
    privacy_tables,
    realisation_tables,
    session_tables,
)
from services.investor.adapters.remit import KEPT
from services.investor.adapters.tables import metadata
from shared.database.migrate import run

run(metadata, KEPT, service="investor")
