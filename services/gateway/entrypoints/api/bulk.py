"""One act on many dossiers: a job is stored, and carried out one dossier after the other."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import bulk_acts
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.investor.bulk import MOST_DOSSIERS, BulkAct, BulkJobView, GetBulkJob, ListBulkJobs

router = APIRouter(prefix="/api/v1/bulk-jobs", tags=["dossiers"])

Mover = Annotated[Visitor, allowed(Permission.MOVE_DOSSIER)]


class BulkBody(BaseModel):
    act: BulkAct
    fields: dict[str, Any] = {}
    """What the act's own command takes: `{"session_on": "2026-12-03"}`."""
    dossier_ids: Annotated[list[UUID], Field(min_length=1, max_length=MOST_DOSSIERS)]


class Started(BaseModel):
    job_id: UUID


@router.post("", status_code=202)
async def start_bulk_job(visitor: Mover, app: App, body: BulkBody) -> Started:
    """Each dossier must still be as it is now when its turn comes. `GET` tells what became of each."""
    return Started(
        job_id=await bulk_acts.start(app, visitor.account.id, body.act, body.fields, body.dossier_ids)
    )  # fmt: skip


@router.get("", dependencies=[allowed(Permission.MOVE_DOSSIER)])
async def list_bulk_jobs(app: App) -> tuple[BulkJobView, ...]:
    """The latest ones, without their dossiers."""
    return await app.call(ListBulkJobs())


@router.get("/{job_id}", dependencies=[allowed(Permission.MOVE_DOSSIER)])
async def get_bulk_job(job_id: UUID, app: App) -> BulkJobView:
    """What became of each dossier so far."""
    return await app.call(GetBulkJob(job_id=job_id))
