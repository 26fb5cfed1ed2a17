"""Statistics of the path: drawn, in a table below, and as a file."""

from collections.abc import Sequence
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request
from starlette.responses import HTMLResponse, StreamingResponse

from services.gateway.domain.cells import Cell, FileKind
from services.gateway.domain.chart import Bar, Chart, draw
from services.gateway.entrypoints.access import App
from services.gateway.entrypoints.api.statistics import StatisticsReader, statistics_for
from services.gateway.entrypoints.pages.filters import asked, readable
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.sent_tables import send_table
from shared.contracts.codes import Sector
from shared.contracts.investor.statistics import FiledIn, FunnelCount, FunnelStep, Statistics

router = APIRouter(include_in_schema=False)


@router.get("/console/statistics")
async def statistics(request: Request, _: StatisticsReader, app: App) -> HTMLResponse:
    wanted = readable(FiledIn, asked(request))
    view = await statistics_for(app, wanted)
    page = page_of(request)
    return page.show(
        "statistics.html",
        view=view,
        wanted=wanted,
        filtered=wanted.model_dump(mode="json", exclude_defaults=True),
        kinds=list(FileKind),
        sectors=list(Sector),
        counts={one.step.value: one.count for one in view.funnel},
        funnel=_counted(view.funnel, page),
        days=_days(view, page),
        reasons=_reasons(view, page),
        administrations=_administrations(view, page),
    )


@router.get("/console/statistics/export/{kind}")
async def export(
    kind: FileKind, request: Request, _: StatisticsReader, app: App, query: Annotated[FiledIn, Query()]
) -> StreamingResponse:
    """The figures of the page, one a row: which figure, of what, its value."""
    view = await statistics_for(app, query)
    page = page_of(request)
    t, rtl = page.t, page.t.direction == "rtl"
    headers = [t(f"statistics.{name}") for name in ("figure", "of_what", "count", "median", "p90")]
    rows = _rows(view, page)
    return await send_table("primo-statistics", kind, t("statistics.title"), headers, rows, right_to_left=rtl)


def _counted(funnel: Sequence[FunnelCount], page: Page) -> Chart:
    filed = next((one.count for one in funnel if one.step is FunnelStep.FILED), None)
    return draw(
        [
            Bar(page.t(f"funnel.{one.step.value}"), one.count, _share(one.count, filed, page))
            for one in funnel
            if one.count is not None
        ]
    )


def _share(count: int, whole: int | None, page: Page) -> str:
    number = page.formats.number(count)
    return f"{number} ({page.formats.number(round(100 * count / whole))} %)" if whole else number


def _days(view: Statistics, page: Page) -> Chart:
    return draw(
        [
            Bar(
                page.t.code("status", one.status.value),
                one.median_days,
                _said(one.median_days, one.p90_days, page),
                one.p90_days,
            )
            for one in view.days
            if one.median_days is not None
        ]
    )


def _administrations(view: Statistics, page: Page) -> Chart:
    return draw(
        [
            Bar(
                page.t.code("administration", one.administration.value),
                one.median_days,
                _said(one.median_days, one.p90_days, page),
                one.p90_days,
            )
            for one in view.administrations
            if one.median_days is not None
        ]
    )


def _said(median: float, p90: float | None, page: Page) -> str:
    number = page.formats.number
    return page.t("statistics.days_said", median=number(median), p90=number(p90 or median))


def _reasons(view: Statistics, page: Page) -> Chart:
    number = page.formats.number
    return draw(
        [
            Bar(page.t.code("reason", one.reason.value), one.count, number(one.count))
            for one in view.reasons
            if one.count is not None
        ]
    )


def _rows(view: Statistics, page: Page) -> list[Sequence[Cell]]:
    """A suppressed figure is an empty cell."""
    t = page.t
    rows: list[Sequence[Any]] = [
        (t("statistics.funnel"), t(f"funnel.{one.step.value}"), one.count, None, None) for one in view.funnel
    ]
    rows += [
        (
            t("statistics.days"),
            t.code("status", one.status.value),
            one.count,
            _cell(one.median_days),
            _cell(one.p90_days),
        )
        for one in view.days
    ]
    rows += [
        (
            t("statistics.administrations"),
            t.code("administration", one.administration.value),
            one.count,
            _cell(one.median_days),
            _cell(one.p90_days),
        )
        for one in view.administrations
    ]
    rows += [
        (t("statistics.delay"), t("statistics.decided"), view.decided, None, None),
        (t("statistics.delay"), t("statistics.in_time"), view.in_time, None, None),
    ]
    rows += [
        (t("statistics.reasons"), t.code("reason", one.reason.value), one.count, None, None) for one in view.reasons
    ]
    return rows


def _cell(days: float | None) -> str | None:
    return None if days is None else f"{days:.1f}"
