"""The planner's pipeline: a chart and a table of the same counts."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.pipeline import PipelineFilter, pipeline_for
from services.gateway.entrypoints.pages.filters import asked, readable
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.codes import Sector
from shared.contracts.territory.codes import Dimension, Stage
from shared.contracts.territory.replies import PipelineTotal, PipelineView

router = APIRouter(include_in_schema=False)

_DIMENSIONS = (Dimension.STAGE, Dimension.PROVINCE, Dimension.SECTOR, Dimension.HOST_COUNTRY)


@dataclass(frozen=True)
class Bar:
    """One line of a table, and its bar beside it."""

    label: str
    total: PipelineTotal
    width: int
    """Percent of the longest bar of its chart; 0 when suppressed."""


@router.get("/console/pipeline")
async def pipeline(
    request: Request, visitor: Annotated[Visitor, allowed(Permission.SEE_PIPELINE)], app: App
) -> HTMLResponse:
    wanted = readable(PipelineFilter, asked(request))
    query = pipeline_for(visitor, wanted)
    view = await app.call(query)
    page = page_of(request)
    return page.show(
        "pipeline.html",
        view=view,
        staff=query.for_staff,
        all_shown=query.for_staff and query.told_by is None,
        wanted=wanted,
        overall=next((total for total in view.totals if total.dimension is Dimension.ALL), None),
        charts=[(dimension, _bars(view, dimension, page)) for dimension in _DIMENSIONS],
        sectors=list(Sector),
        stages=list(Stage),
    )


def _bars(view: PipelineView, dimension: Dimension, page: Page) -> list[Bar]:
    totals = [total for total in view.totals if total.dimension is dimension]
    longest = max((total.count or 0 for total in totals), default=0)
    return [
        Bar(_label(dimension, total.code, page), total, round(100 * (total.count or 0) / longest) if longest else 0)
        for total in totals
    ]


def _label(dimension: Dimension, code: str, page: Page) -> str:
    match dimension:
        case Dimension.PROVINCE:
            return page.formats.province(code)
        case Dimension.HOST_COUNTRY:
            return page.formats.country(code)
        case _:
            return page.t.code(dimension.value, code)
