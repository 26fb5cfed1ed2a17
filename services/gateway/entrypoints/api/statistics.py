"""How the path of dossiers goes: counts and days; never a dossier."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.codes import ProvinceCode
from shared.contracts.investor.statistics import FiledIn, GetStatistics, Statistics
from shared.contracts.territory.path import GetToldPath, ToldPath

router = APIRouter(prefix="/api/v1/statistics", tags=["planning"])

StatisticsReader = Annotated[Visitor, allowed(Permission.SEE_STATISTICS)]
ToldReader = Annotated[Visitor, allowed(Permission.SEE_PIPELINE)]


class ToldBy(BaseModel):
    province: ProvinceCode | None = Field(default=None, description="Without it: of the region.")
    told_by: date | None = Field(
        default=None, description="What planners had been told by the end of that day. Without it: the last closing."
    )


@router.get("")
async def get_statistics(_: StatisticsReader, app: App, query: Annotated[FiledIn, Query()]) -> Statistics:
    """As they are now, for those who see each dossier anyway."""
    return await statistics_for(app, query)


@router.get("/told")
async def get_told_statistics(_: ToldReader, app: App, query: Annotated[ToldBy, Query()]) -> ToldPath:
    """As planners were told them at the closings: nobody can work out from them what is not told."""
    return await app.call(GetToldPath(**query.model_dump()))


async def statistics_for(app: App, query: FiledIn) -> Statistics:
    return await app.call(GetStatistics(**query.model_dump()))
