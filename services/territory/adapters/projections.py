"""What the territory service knows of the dossiers, from investor's events."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.territory.adapters.tables import pipeline_entry
from services.territory.domain.setting import local_date
from shared.contracts.investor.events import DossierFiled
from shared.contracts.territory.codes import Stage


class SqlPipeline:
    """One row per dossier: what the planner counts by, and nothing of the investor."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def opened(self, event: DossierFiled, stage: Stage) -> None:
        """A dossier that is counted already stays in the stage that it has reached."""
        self._session.execute(
            insert(pipeline_entry)
            .values(
                dossier_id=event.dossier_id,
                province=event.province,
                sector=event.sector,
                host_country=event.host_country,
                stage=stage,
                planned_amount_mad=event.planned_amount_mad,
                planned_jobs=event.planned_jobs,
                filed_on=local_date(event.occurred_at),
                last_event_at=event.occurred_at,
            )
            .on_conflict_do_nothing(index_elements=["dossier_id"])
        )

    def moved(self, dossier_id: UUID, stage: Stage, *, at: datetime, decided_on: date | None = None) -> None:
        """Without effect for a dossier that is not counted: an operator discarded its first event, with a reason."""
        values: dict[str, Any] = {"stage": stage, "last_event_at": at}
        if decided_on is not None:
            values["decided_on"] = decided_on
        self._session.execute(update(pipeline_entry).where(pipeline_entry.c.dossier_id == dossier_id).values(values))
