"""Values by period in the console: entered, approved by a second person, reopened for a reason."""

from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Request
from pydantic import BaseModel, ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, plain_number, typed
from services.gateway.entrypoints.pages.plan_view import PlanWords
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.planning_commands import INDICATOR_BODY, REOPEN_BODY, VALUE_BODY
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.refusal import Refusal
from shared.contracts.request import Request as Command
from shared.contracts.territory.planning import (
    ApprovePeriod,
    DefineIndicator,
    EnterPeriodValue,
    GetPeriod,
    GetPlan,
    ReopenPeriod,
)
from shared.reference import places

router = APIRouter(include_in_schema=False, prefix="/console/planning")

Reader = Annotated[Visitor, allowed(Permission.SEE_PLAN)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_PLAN)]
Approver = Annotated[Visitor, allowed(Permission.APPROVE_PERIOD)]


@router.get("/periods")
async def choose_period(visitor: Reader, app: App, period: str = "") -> Response:  # noqa: ARG001 - a form's address
    wanted = quote(period.strip()[:9], safe="")
    return RedirectResponse(f"/console/planning/periods/{wanted}" if wanted else "/console/planning", 303)


@router.get("/periods/{period}")
async def one_period(period: str, request: Request, visitor: Reader, app: App, done: str = "") -> Response:
    return await _show(request, app, visitor, period, done=done if done in _DONE else "")


_DONE = frozenset({"entered", "approved", "reopened", "defined"})


@router.post("/periods/{period}/values")
async def enter(period: str, request: Request, visitor: Editor, app: App) -> Response:
    """Enter one value, as people write numbers."""
    form = await typed(request)
    said = form.filled(*VALUE_BODY.model_fields) | {"value": plain_number(form.one("value"))}
    more = {"period": period}
    return await _act(request, app, visitor, period, (form, VALUE_BODY, EnterPeriodValue, said, more), "entered")


@router.post("/periods/{period}/approve")
async def approve(period: str, request: Request, visitor: Approver, app: App) -> Response:
    form = Typed()
    return await _act(request, app, visitor, period, (form, None, ApprovePeriod, {}, {"period": period}), "approved")


@router.post("/periods/{period}/reopen")
async def reopen(period: str, request: Request, visitor: Approver, app: App) -> Response:
    form = await typed(request)
    said = form.filled(*REOPEN_BODY.model_fields)
    act = (form, REOPEN_BODY, ReopenPeriod, said, {"period": period})
    return await _act(request, app, visitor, period, act, "reopened")


@router.post("/periods/{period}/indicators")
async def define(period: str, request: Request, visitor: Editor, app: App) -> Response:
    """Measure something new from here on."""
    form = await typed(request)
    said: dict[str, Any] = form.filled(*INDICATOR_BODY.model_fields)
    said["public"] = form.one("public") == "yes"
    return await _act(request, app, visitor, period, (form, INDICATOR_BODY, DefineIndicator, said, {}), "defined")


_Act = tuple[Typed, type[BaseModel] | None, type[Command[None]], dict[str, Any], dict[str, Any]]
"""What was typed, what a person fills in, the command, what was said, and what the address says."""


async def _act(request: Request, app: App, visitor: Visitor, period: str, act: _Act, done: str) -> Response:
    """What was typed stays when it is refused."""
    form, body, kind, said, more = act
    page = page_of(request)
    try:
        filled = {} if body is None else body.model_validate(said).model_dump()
        await app.call(kind.model_validate({"staff_id": visitor.account.id, **more, **filled}))
    except ValidationError as error:
        fields = body.model_fields if body is not None else {}
        form.errors = explain(error, page.t, {name: name for name in fields})
        return await _show(request, app, visitor, period, form=form, tried=kind.method, status=422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        status = problems.status_of(refusal)
        return await _show(request, app, visitor, period, form=form, tried=kind.method, status=status)
    return RedirectResponse(f"/console/planning/periods/{period}?done={done}", 303)


async def _show(
    request: Request,
    app: App,
    visitor: Visitor,
    period: str,
    *,
    form: Typed | None = None,
    tried: str = "",
    status: int = 200,
    done: str = "",
) -> Response:
    try:
        view = await app.call(GetPeriod(period=period))
    except ValidationError as error:
        raise HTTPException(404) from error
    plan, page = await app.call(GetPlan(for_staff=True)), page_of(request)
    words = PlanWords(plan, page)
    named = [(code, words.place(code)) for code in (places.REGION, *places.provinces())]
    return page.show(
        "planning_period.html",
        status,
        view=view,
        w=words,
        names=await app.staff_names(),
        indicators=plan.indicators,
        offered_places=[*named, *((group.code, words.place(group.code)) for group in plan.groups)],
        offered_axes=[(item.code, words.axis(item.code)) for item in plan.items if item.kind == "axis"],
        form=form or Typed(),
        tried=tried,
        done=done,
        confidences=list(Confidence),
        editor=visitor.may(Permission.EDIT_PLAN),
        approver=visitor.may(Permission.APPROVE_PERIOD),
    )
