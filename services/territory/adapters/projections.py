"""What the territory service knows of the dossiers, from investor's events."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.territory.adapters.tables import pipeline_entry
from services.territory.domain.pipeline_entry import PipelineEntry, follow
from shared.contracts.investor.events import DossierEvent

_MOVED = (
    "stage",
    "decided_on",
    "last_event_at",
    "realised_amount_mad",
    "realised_jobs",
    "merged_into",
    "completed_on",
    "due_on",
    "reasons",
    "course",
    "own_funds_mad",
    "own_funds_currency_mad",
    "own_funds_course",
)


class SqlPipeline:
    """One row per dossier. Rows are read ahead for a whole batch of events, and written together at its end."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[UUID, PipelineEntry | None] = {}
        self._changed: dict[UUID, PipelineEntry] = {}

    def read_ahead(self, dossier_ids: Collection[UUID]) -> None:
        self._known |= dict.fromkeys(dossier_ids)
        wanted = pipeline_entry.c.dossier_id == any_(literal(list(dossier_ids), ARRAY(Uuid)))
        for row in self._session.execute(select(pipeline_entry).where(wanted)).mappings():
            self._known[row["dossier_id"]] = PipelineEntry(**row)

    def follow(self, event: DossierEvent) -> None:
        if event.dossier_id not in self._known:
            self.read_ahead([event.dossier_id])
        before = self._known[event.dossier_id]
        after = follow(before, event)
        if after is not None and after != before:
            self._known[event.dossier_id] = self._changed[event.dossier_id] = after

    def flush(self) -> None:
        if not self._changed:
            return
        statement = insert(pipeline_entry)
        moved = {name: statement.excluded[name] for name in _MOVED}
        self._session.execute(
            statement.on_conflict_do_update(index_elements=["dossier_id"], set_=moved),
            [entry.row() for entry in self._changed.values()],
        )
        self._changed.clear()
