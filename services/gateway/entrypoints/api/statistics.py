"""How the path of dossiers goes: counts and days; never a dossier."""

from typing import Annotated

from fastapi import APIRouter, Query

from services.gateway.bootstrap import Application
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.investor.statistics import FiledIn, GetStatistics, Statistics
from shared.contracts.territory.queries import GetPipeline

router = APIRouter(prefix="/api/v1/statistics", tags=["planning"])

StatisticsReader = Annotated[Visitor, allowed(Permission.SEE_STATISTICS)]


@router.get("")
async def get_statistics(visitor: StatisticsReader, app: App, query: Annotated[FiledIn, Query()]) -> Statistics:
    """Small counts come suppressed, except for those who see each dossier anyway."""
    return (await statistics_for(app, visitor, query))[0]


async def statistics_for(app: Application, visitor: Visitor, query: FiledIn) -> tuple[Statistics, int]:
    """With the threshold below which a count is suppressed: the pipeline's, so that there is one; 0 for staff."""
    threshold = 0
    if not visitor.may(Permission.SEE_DOSSIERS):
        threshold = (await app.call(GetPipeline(province=query.province, sector=query.sector))).threshold
    view = await app.call(GetStatistics(**query.model_dump(), threshold=threshold))
    return view, threshold
