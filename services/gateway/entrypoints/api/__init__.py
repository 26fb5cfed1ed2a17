"""The JSON API under /api/v1."""

from services.gateway.entrypoints.api import (
    advisers,
    clocks,
    commission,
    dossiers,
    imports,
    mailbox,
    notices,
    operations,
    opportunities,
    parked,
    pieces,
    pipeline,
    places,
    projects,
    readers,
    session,
)

ROUTERS = (
    session.router,
    places.router,
    opportunities.router,
    dossiers.router,
    pieces.router,
    clocks.router,
    advisers.router,
    commission.router,
    projects.router,
    readers.router,
    imports.router,
    notices.router,
    pipeline.router,
    operations.router,
    parked.router,
    mailbox.router,
)
