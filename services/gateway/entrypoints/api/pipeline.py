"""The planner's pipeline: counts by province, sector, host country and stage; never a dossier."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Caller, served
from shared.contracts.codes import CountryCode, ProvinceCode, Sector
from shared.contracts.territory.codes import Stage
from shared.contracts.territory.queries import GetPipeline
from shared.contracts.territory.replies import PipelineView

router = APIRouter(prefix="/api/v1/pipeline", tags=["planning"])

Planner = Annotated[Caller, served(Permission.SEE_PIPELINE)]


class PipelineFilter(BaseModel):
    province: ProvinceCode | None = None
    sector: Sector | None = None
    host_country: CountryCode | None = None
    stage: Stage | None = None
    told_by: date | None = Field(
        default=None,
        description="What planners had been told by the end of that day. Without it: the present; for planners the "
        "last closing.",
    )


@router.get("")
async def get_pipeline(visitor: Planner, app: App, query: Annotated[PipelineFilter, Query()]) -> PipelineView:
    """Small counts come suppressed, except for those who see each dossier anyway."""
    return await app.call(pipeline_for(visitor, query))


def pipeline_for(visitor: Caller, query: PipelineFilter) -> GetPipeline:
    return GetPipeline(**query.model_dump(), for_staff=visitor.may(Permission.SEE_DOSSIERS))
