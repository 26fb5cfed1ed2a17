"""A dossier's version: the number of its newest line of history.

Every change writes a line, in its own transaction and under the dossier's lock, whichever release runs: so the number
moves with every change, whether it is announced or not, and the lines with a higher one are what changed since.
"""

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.investor.adapters.tables import dossier_history as line
from shared.contracts.investor.replies import Change


def version_of(session: Session, dossier_id: UUID) -> int:
    return session.scalar(select(func.max(line.c.id)).where(line.c.dossier_id == dossier_id)) or 0


def changes_since(session: Session, dossier_id: UUID, version: int) -> tuple[Change, ...]:
    """Oldest first."""
    rows = session.execute(
        select(line.c.id, line.c.at, line.c.action, line.c.by)
        .where(line.c.dossier_id == dossier_id, line.c.id > version)
        .order_by(line.c.id)
    )
    return tuple(Change(version=row.id, at=row.at, action=row.action, by=row.by) for row in rows)
