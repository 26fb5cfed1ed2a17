"""Which reservations have run out."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from services.territory.adapters.tables import metadata, plot
from shared.contracts.territory.codes import PlotState

_inbox = metadata.tables["inbox"]


def expired_reservations(session: Session, now: datetime, limit: int = 500) -> list[UUID]:
    """Dossiers whose plot is still reserved after its date, the longest overdue first.

    A dossier of which an event waits in the inbox is left alone: it may be its decision, and that is heard first.
    """
    waiting = exists().where(
        _inbox.c.aggregate == "dossier",
        _inbox.c.aggregate_id == plot.c.dossier_id,
        _inbox.c.source == "investor",
        _inbox.c.processed_at.is_(None),
    )
    return list(
        session.scalars(
            select(plot.c.dossier_id)
            .where(plot.c.state == PlotState.RESERVED, plot.c.reserved_until <= now, ~waiting)
            .order_by(plot.c.reserved_until)
            .limit(limit)
        )
    )
