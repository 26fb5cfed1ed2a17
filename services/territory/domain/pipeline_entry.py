"""A dossier in the planner's pipeline: what it counts by, and nothing of the investor. A pure fold over its events."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from services.territory.domain.pipeline import stage_after
from services.territory.domain.setting import local_date
from shared.contracts.codes import Sector
from shared.contracts.investor.events import (
    DossierAppealDecided,
    DossierDecided,
    DossierEvent,
    DossierFiled,
    DossierMerged,
    RealisationRecorded,
)
from shared.contracts.territory.codes import Stage


@dataclass(frozen=True, slots=True)
class PipelineEntry:
    dossier_id: UUID
    province: str
    sector: Sector
    host_country: str
    stage: Stage
    planned_amount_mad: Decimal
    planned_jobs: int
    filed_on: date
    decided_on: date | None
    last_event_at: datetime
    realised_amount_mad: Decimal = Decimal(0)
    realised_jobs: int = 0
    merged_into: UUID | None = None
    """It was filed twice: the other one counts, this one nowhere."""


def follow(entry: PipelineEntry | None, event: DossierEvent) -> PipelineEntry | None:
    """The entry after an event; None while there is nothing to count.

    A dossier that is counted stays in the stage that it has reached when its deposit is heard again. One that is not
    counted stays so: an operator discarded its first event, with a reason.
    """
    stage = stage_after(event)
    if entry is None:
        return _opened(event, stage) if isinstance(event, DossierFiled) and stage is not None else None
    if isinstance(event, RealisationRecorded):
        return replace(
            entry,
            realised_amount_mad=event.realised_amount_mad,
            realised_jobs=event.realised_jobs,
            last_event_at=event.occurred_at,
        )
    if stage is None or isinstance(event, DossierFiled):
        return entry
    decides = DossierDecided | DossierAppealDecided
    decided_on = event.decided_on if isinstance(event, decides) else entry.decided_on
    merged_into = event.into_id if isinstance(event, DossierMerged) else entry.merged_into
    return replace(entry, stage=stage, decided_on=decided_on, last_event_at=event.occurred_at, merged_into=merged_into)


def _opened(event: DossierFiled, stage: Stage) -> PipelineEntry:
    return PipelineEntry(
        dossier_id=event.dossier_id,
        province=event.province,
        sector=event.sector,
        host_country=event.host_country,
        stage=stage,
        planned_amount_mad=event.planned_amount_mad,
        planned_jobs=event.planned_jobs,
        filed_on=local_date(event.occurred_at),
        decided_on=None,
        last_event_at=event.occurred_at,
    )
