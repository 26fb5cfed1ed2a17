"""What the investor service knows of territory's offer, from its events."""

from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import tables


class SqlOffers:
    """Opportunities and who holds their plots: fed by events, so a little behind; territory has the last word."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def is_open(self, opportunity_id: UUID) -> bool:
        return bool(
            self._session.scalar(select(tables.opportunity.c.open).where(tables.opportunity.c.id == opportunity_id))
        )

    def plot_of(self, opportunity_id: UUID) -> UUID | None:
        return self._session.scalar(
            select(tables.opportunity.c.plot_id).where(tables.opportunity.c.id == opportunity_id)
        )

    def holder_of(self, plot_id: UUID) -> UUID | None:
        """The dossier that holds the plot."""
        return self._session.scalar(select(tables.plot.c.dossier_id).where(tables.plot.c.id == plot_id))

    def opened(self, opportunity_id: UUID, plot_id: UUID | None) -> None:
        values = {"id": opportunity_id, "open": True, "plot_id": plot_id}
        self._session.execute(
            insert(tables.opportunity).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
        )

    def withdrawn(self, opportunity_id: UUID) -> None:
        values = {"id": opportunity_id, "open": False}
        self._session.execute(
            insert(tables.opportunity).values(values).on_conflict_do_update(index_elements=["id"], set_={"open": False})
        )

    def held(self, plot_id: UUID, dossier_id: UUID) -> None:
        values = {"id": plot_id, "dossier_id": dossier_id}
        self._session.execute(
            insert(tables.plot).values(values).on_conflict_do_update(index_elements=["id"], set_=values)
        )

    def freed(self, plot_id: UUID) -> None:
        self._session.execute(delete(tables.plot).where(tables.plot.c.id == plot_id))
