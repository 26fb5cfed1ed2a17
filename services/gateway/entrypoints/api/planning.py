"""The regional plan: targets beside what was reached, priorities, tables that come in and go out, values by period."""

from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, Field

from services.gateway.domain.cells import FileKind
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Caller, Visitor, allowed, public, served
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.api.faults import told
from services.gateway.entrypoints.api.imports import FILE_BODY
from services.gateway.entrypoints.planning_commands import (
    INDICATOR_BODY,
    PRIORITY_BODY,
    REOPEN_BODY,
    VALUE_BODY,
    file_text,
)
from services.gateway.entrypoints.sent_tables import TABLE_RESPONSES, send_table
from shared.contracts.codes import ProvinceCode, Sector
from shared.contracts.territory.plan_words import PeriodCode
from shared.contracts.territory.planning import (
    ApprovePeriod,
    AxisRollup,
    DefineIndicator,
    EnterPeriodValue,
    GetAxisRollup,
    GetPeriod,
    GetPlan,
    GetPlanningTable,
    ImportPlanning,
    ListPeriods,
    ListPlanningHistory,
    ListPlanningIndicators,
    PeriodView,
    Plan,
    PlanningImport,
    PlanningIndicator,
    PlanningTable,
    PlanTable,
    PriorityView,
    RecordPriority,
    ReopenPeriod,
    SaidWord,
)
from shared.contracts.territory.queries import ListPriorities

router = APIRouter(prefix="/api/v1/planning", tags=["planning"])

_OPEN = public("what is public of the regional plan")
_SEEN = served(Permission.SEE_PLAN)
Planner = Annotated[Caller, served(Permission.SEE_PIPELINE)]
Editor = Annotated[Visitor, allowed(Permission.EDIT_PLAN)]


class PriorityFilter(BaseModel):
    province: ProvinceCode | None = None
    sector: Sector | None = None
    on: date | None = Field(default=None, description="Day on which they hold; without it: today.")


@router.get("/plan", dependencies=[_OPEN])
async def get_plan(app: App) -> Plan:
    """Axes, public targets, and beside them the values of approved periods."""
    return await app.call(GetPlan())


@router.get("/priorities", dependencies=[_OPEN])
async def list_priorities(app: App, query: Annotated[PriorityFilter, Query()]) -> tuple[PriorityView, ...]:
    """Priority sectors of provinces that are public and hold on a day."""
    return await app.call(ListPriorities(**query.model_dump()))


@router.get("/staff/plan", dependencies=[_SEEN])
async def get_whole_plan(app: App) -> Plan:
    """With targets and indicators that are not public."""
    return await app.call(GetPlan(for_staff=True))


@router.get("/staff/priorities", dependencies=[_SEEN])
async def list_all_priorities(app: App, query: Annotated[PriorityFilter, Query()]) -> tuple[PriorityView, ...]:
    return await app.call(ListPriorities(**query.model_dump(), public_only=False))


@router.get("/axes")
async def get_axis_rollup(visitor: Planner, app: App, told_by: date | None = None) -> AxisRollup:
    """Dossiers by axis and province, planned and realised: for planners sums of what was told alone."""
    return await app.call(rollup_for(visitor, told_by))


def rollup_for(visitor: Caller, told_by: date | None) -> GetAxisRollup:
    return GetAxisRollup(for_staff=visitor.may(Permission.SEE_DOSSIERS), told_by=told_by)


@router.get("/tables/{table}", dependencies=[_SEEN])
async def get_planning_table(table: PlanTable, app: App) -> PlanningTable:
    """What counts of a table: plan, priorities, targets or groups."""
    return await app.call(GetPlanningTable(table=table))


@router.get("/tables/{table}/history", dependencies=[_SEEN])
async def list_planning_history(
    table: PlanTable, app: App, limit: Annotated[int, Query(ge=1, le=500)] = 100
) -> tuple[SaidWord, ...]:
    """Every word, the newest first, with who said it."""
    return await app.call(ListPlanningHistory(table=table, limit=limit))


@router.get("/tables/{table}/template.{kind}", dependencies=[_SEEN], responses=TABLE_RESPONSES)
async def get_template(table: PlanTable, kind: FileKind, app: App) -> StreamingResponse:
    """The template with what counts now, to be corrected and sent back."""
    return await template_response(app, table, kind, right_to_left=False)


async def template_response(app: App, table: str, kind: FileKind, *, right_to_left: bool) -> StreamingResponse:
    """The header and what counts now; the first column is for remarks. Raises PlanningTableUnknown."""
    found = await app.call(GetPlanningTable(table=table))
    name, rows = found.template, [("", *row) for row in found.rows]
    return await send_table(f"primo-{name}", kind, name, (name, *found.columns), rows, right_to_left=right_to_left)


@router.post("/tables/{table}/imports", openapi_extra=FILE_BODY)
async def import_planning(
    table: PlanTable, request: Request, visitor: Editor, app: App, dry_run: bool = False, digest: str | None = None
) -> PlanningImport:
    """Take a table in from a CSV or XLSX file of its template, at most 4 MB, all or nothing.

    `dry_run`: only say what would change, row by row and field by field, and what is wrong. `digest`: of the dry run;
    where the file would change something else by now it is refused.
    """
    asked = {"staff_id": visitor.account.id, "table": table, "content": await file_text(request)}
    with told():
        command = ImportPlanning.model_validate({**asked, "dry_run": dry_run, "digest": digest})
    return await app.call(command, timeout=app.settings.import_timeout_s)


@router.get("/indicators", dependencies=[_SEEN])
async def list_planning_indicators(app: App) -> tuple[PlanningIndicator, ...]:
    """What is measured by period: definition, unit, direction, periodicity, source."""
    return await app.call(ListPlanningIndicators())


@router.get("/periods", dependencies=[_SEEN])
async def list_periods(app: App) -> tuple[PeriodView, ...]:
    return await app.call(ListPeriods())


@router.get("/periods/{period}", dependencies=[_SEEN])
async def get_period(period: PeriodCode, app: App) -> PeriodView:
    """Every value that was entered, by whom, and who approved or reopened the period."""
    return await app.call(GetPeriod(period=period))


async def _record_priority(visitor: Visitor, app: App, body: BaseModel) -> Response:
    return await _carry_out(app, RecordPriority(staff_id=visitor.account.id, **_said(body)))


async def _define(visitor: Visitor, app: App, body: BaseModel) -> Response:
    return await _carry_out(app, DefineIndicator(staff_id=visitor.account.id, **_said(body)))


async def _enter(period: PeriodCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    return await _carry_out(app, EnterPeriodValue(staff_id=visitor.account.id, period=period, **_said(body)))


async def _reopen(period: PeriodCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    return await _carry_out(app, ReopenPeriod(staff_id=visitor.account.id, period=period, **_said(body)))


@router.post("/periods/{period}/approve", status_code=204)
async def approve_period(
    period: PeriodCode, visitor: Annotated[Visitor, allowed(Permission.APPROVE_PERIOD)], app: App
) -> Response:
    """By a second person: none of the values that would count is theirs."""
    return await _carry_out(app, ApprovePeriod(staff_id=visitor.account.id, period=period))


def _said(body: BaseModel) -> dict[str, Any]:
    return {name: getattr(body, name) for name in type(body).model_fields}


async def _carry_out(app: App, command: Any) -> Response:
    await app.call(command)
    return Response(status_code=204)


for _path, _command, _endpoint, _body, _permission in (
    ("/priorities", RecordPriority, _record_priority, PRIORITY_BODY, Permission.EDIT_PLAN),
    ("/indicators", DefineIndicator, _define, INDICATOR_BODY, Permission.EDIT_PLAN),
    ("/periods/{period}/values", EnterPeriodValue, _enter, VALUE_BODY, Permission.EDIT_PLAN),
    ("/periods/{period}/reopen", ReopenPeriod, _reopen, REOPEN_BODY, Permission.APPROVE_PERIOD),
):
    add_command(router, _path, _command, _endpoint, permission=_permission, body=_body)
