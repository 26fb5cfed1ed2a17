"""What planners are told of how dossiers go: drawn, in a table below, and as a file."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, StreamingResponse

from services.gateway.domain.cells import FileKind
from services.gateway.domain.chart import Bar, Chart, draw
from services.gateway.entrypoints.access import App
from services.gateway.entrypoints.api.statistics import ToldBy, ToldReader
from services.gateway.entrypoints.pages.filters import asked, readable
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.sent_tables import send_table
from shared.contracts.territory.path import GetToldPath, PathCount, PathFigure, ToldPath

router = APIRouter(include_in_schema=False)

_NAMED_BY = {PathFigure.REASON: "reason", PathFigure.LEGAL_DELAY: "legal_delay"}
"""Groups of the texts; the classes of days have one together."""
_MONTHS = (PathFigure.FILED_MONTH, PathFigure.DECIDED_MONTH)


@dataclass(frozen=True)
class Line:
    label: str
    one: PathCount


@dataclass(frozen=True)
class Section:
    figure: PathFigure
    lines: Sequence[Line]
    chart: Chart


@router.get("/console/statistics/told")
async def told_statistics(request: Request, _: ToldReader, app: App) -> HTMLResponse:
    wanted = readable(ToldBy, asked(request))
    view = await app.call(GetToldPath(**wanted.model_dump()))
    page = page_of(request)
    return page.show(
        "told_statistics.html",
        view=view,
        wanted=wanted,
        filtered=wanted.model_dump(mode="json", exclude_none=True),
        kinds=list(FileKind),
        sections=_sections(view, page),
    )


@router.get("/console/statistics/told/export/{kind}")
async def export_told_statistics(
    kind: FileKind, request: Request, _: ToldReader, app: App, query: Annotated[ToldBy, Query()]
) -> StreamingResponse:
    """The figures of the page, one a row: which figure, of what, its value, when it was told."""
    view = await app.call(GetToldPath(**query.model_dump()))
    page = page_of(request)
    t = page.t
    headers = [t(f"told_statistics.{name}") for name in ("figure", "of_what", "count", "told_on")]
    rows = [(t(f"told_figure.{one.figure.value}"), _label(one, page), one.count, one.told_on) for one in view.figures]
    rtl = t.direction == "rtl"
    return await send_table("primo-told-statistics", kind, t("told_statistics.title"), headers, rows, right_to_left=rtl)


def _sections(view: ToldPath, page: Page) -> list[Section]:
    found = []
    for figure in PathFigure:
        lines = [Line(_label(one, page), one) for one in view.figures if one.figure is figure]
        if figure is PathFigure.COMMUNE:
            lines.sort(key=lambda line: line.label)
        if lines:
            found.append(Section(figure, lines, _chart(lines, page)))
    return found


def _chart(lines: Sequence[Line], page: Page) -> Chart:
    number = page.formats.number
    return draw([Bar(line.label, c, number(c)) for line in lines if (c := line.one.count) is not None])


def _label(one: PathCount, page: Page) -> str:
    if one.figure is PathFigure.COMMUNE:
        return page.formats.commune(one.code)
    if one.figure in _MONTHS:
        return page.formats.month(date.fromisoformat(f"{one.code}-01"))
    return page.t.code(_NAMED_BY.get(one.figure, "days_class"), one.code)
