"""Acts on many dossiers, as the page and the API start them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from services.gateway.bootstrap import Application
from services.gateway.domain.errors import TooManyForOneAct
from shared.contracts.investor.bulk import MOST_DOSSIERS, BulkAct, StartBulk
from shared.contracts.investor.queries import ExportQueue, QueueFilter
from shared.database.identifiers import uuid7


async def start(
    app: Application, staff_id: UUID, act: BulkAct, fields: dict[str, Any], dossier_ids: Sequence[UUID]
) -> UUID:
    """The job's id. Raises RequestInvalid, TooManyForOneAct."""
    if len(dossier_ids) > MOST_DOSSIERS:
        raise TooManyForOneAct(most=MOST_DOSSIERS)
    job_id = uuid7()
    await app.call(StartBulk(job_id=job_id, act=act, staff_id=staff_id, fields=fields, dossier_ids=tuple(dossier_ids)))
    return job_id


async def all_found(app: Application, filters: QueueFilter) -> Sequence[UUID]:
    """Every dossier of the filtered queue. Raises TooManyForOneAct."""
    found = await app.call(ExportQueue(**filters.model_dump(), limit=MOST_DOSSIERS))
    if found.following is not None:
        raise TooManyForOneAct(most=MOST_DOSSIERS)
    return [row.dossier_id for row in found.rows]
