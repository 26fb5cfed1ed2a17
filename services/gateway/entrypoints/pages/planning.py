"""The regional plan for everyone, and for staff: what was aimed at beside what was reached, and what is a priority."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed, public
from services.gateway.entrypoints.api.planning import rollup_for
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.plan_view import (
    PlanWords,
    by_indicator,
    drawn_of,
    priorities_by_province,
)
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.planning_commands import TABLE_NAMES
from shared.contracts.codes import Language, Sector
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.refusal import Refusal
from shared.contracts.territory.plan_words import Priority
from shared.contracts.territory.planning import (
    AxisRollup,
    AxisTotal,
    GetPlan,
    ListPeriods,
    Plan,
    RecordPriority,
)
from shared.contracts.territory.queries import ListPriorities, ListProvinces

router = APIRouter(include_in_schema=False)

LANGUAGES = tuple(Language)
Reader = Annotated[Visitor, allowed(Permission.SEE_PLAN)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_PLAN)]


@router.get("/planning", dependencies=[public("what is public of the regional plan")])
async def planning(request: Request, app: App, show: str = "") -> Response:
    page = page_of(request, LANGUAGES)
    plan = await app.call(GetPlan())
    priorities = await app.call(ListPriorities())
    shown = await _shown(app, page, plan, show)
    return page.show("planning.html", priorities=priorities_by_province(priorities), **shown)


@router.get("/console/planning")
async def console_planning(
    request: Request, visitor: Reader, app: App, show: str = "", told_by: str = "", done: str = ""
) -> Response:
    """With what is not public; and dossiers by axis, for planners as they were told."""
    return await _console(request, visitor, app, show=show, told_by=_day(told_by), done=done == "priority")


@router.get("/console/planning/indicators", dependencies=[allowed(Permission.SEE_PLAN)])
async def console_indicators(request: Request, app: App) -> Response:
    """What was aimed at and what was reached: much, and so on a page of its own."""
    page, plan = page_of(request), await app.call(GetPlan(for_staff=True))
    words = PlanWords(plan, page)
    return page.show("planning_indicators.html", w=words, measured=by_indicator(plan, words, page))


@router.post("/console/planning/priorities")
async def record_priority(request: Request, visitor: Editor, app: App) -> Response:
    """Say a priority, or take one back. What was typed stays when it is refused."""
    form, page = await typed(request), page_of(request)
    said = form.filled(*Priority.model_fields)
    flags = {"public": form.one("public") == "yes", "applies": form.one("applies", "yes") == "yes"}
    try:
        priority = Priority.model_validate({**said, **flags})
        await app.call(RecordPriority(staff_id=visitor.account.id, priority=priority))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in Priority.model_fields})
        return await _console(request, visitor, app, form=form, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _console(request, visitor, app, form=form, status=problems.status_of(refusal))
    return RedirectResponse("/console/planning?done=priority#priorities", 303)


async def _console(
    request: Request,
    visitor: Visitor,
    app: App,
    *,
    show: str = "",
    told_by: date | None = None,
    form: Typed | None = None,
    status: int = 200,
    done: bool = False,
) -> Response:
    page = page_of(request)
    plan = await app.call(GetPlan(for_staff=True))
    priorities = await app.call(ListPriorities(public_only=False))
    rollup = None
    if visitor.may(Permission.SEE_PIPELINE):
        rollup = await app.call(rollup_for(visitor, told_by))
    return page.show(
        "planning_console.html",
        status,
        priorities=priorities_by_province(priorities),
        rollup=rollup,
        axes=_by_axis(rollup),
        told_by=told_by,
        present=visitor.may(Permission.SEE_DOSSIERS) and told_by is None,
        periods=await app.call(ListPeriods()),
        tables=TABLE_NAMES,
        sectors=list(Sector),
        confidences=list(Confidence),
        form=form or Typed(),
        done=done,
        editor=visitor.may(Permission.EDIT_PLAN),
        **await _shown(app, page, plan, show),
    )


async def _shown(app: App, page: Page, plan: Plan, show: str) -> dict[str, Any]:
    words = PlanWords(plan, page)
    provinces = await app.call(ListProvinces(with_geometry=True))
    drawn, offered = drawn_of(plan, provinces, words, show)
    return {
        "plan": next((item for item in plan.items if item.kind == "plan"), None),
        "plan_axes": [item for item in plan.items if item.kind == "axis"],
        "below": [item for item in plan.items if item.kind in {"programme", "project"}],
        "w": words,
        "measured": by_indicator(plan, words, page),
        "drawn": drawn,
        "offered": offered,
    }


def _by_axis(rollup: AxisRollup | None) -> list[tuple[str, list[AxisTotal]]]:
    found: dict[str, list[AxisTotal]] = {}
    for total in rollup.totals if rollup else ():
        found.setdefault(total.axis, []).append(total)
    return list(found.items())


def _day(text: str) -> date | None:
    """What is no day is left out."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
