"""Tables of the plan: the template goes out, a file comes in, what it would change is shown before it is applied."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.cells import FileKind
from services.gateway.domain.errors import FileNotReadable
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.planning import template_response
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.planning_commands import file_text
from shared.contracts.refusal import Refusal
from shared.contracts.territory.planning import (
    GetPlanningTable,
    ImportPlanning,
    ListPlanningHistory,
    PlanningImport,
)
from shared.contracts.territory.planning_refusals import PlanningImportOvertaken, PlanningTableUnknown
from shared.contracts.territory.row_changes import UNCHANGED

router = APIRouter(include_in_schema=False, prefix="/console/planning/tables")

Editor = Annotated[Visitor, allowed(Permission.EDIT_PLAN)]
_SEEN = allowed(Permission.SEE_PLAN)
MOST_SHOWN = 300
"""Rows of a dry run on the page; wrong ones first."""


@router.get("/{table}")
async def planning_table(
    table: str, request: Request, visitor: Annotated[Visitor, _SEEN], app: App, added: int = -1, changed: int = 0
) -> Response:
    applied = {"added": added, "changed": changed} if added >= 0 else None
    return await _show(request, app, visitor, table, applied=applied)


@router.get("/{table}/template.{kind}", dependencies=[_SEEN])
async def template(table: str, kind: FileKind, request: Request, app: App) -> Response:
    """In the direction of the reader's language."""
    return await template_response(app, table, kind, right_to_left=page_of(request).t.direction == "rtl")


@router.get("/{table}/{act}", dependencies=[_SEEN])
async def loaded_again(table: str, act: str) -> Response:  # noqa: ARG001 - a dry run, loaded again
    return RedirectResponse(f"/console/planning/tables/{table}", 303)


@router.post("/{table}/check")
async def check(table: str, request: Request, visitor: Editor, app: App) -> Response:
    """The dry run: nothing is written."""
    page = page_of(request)
    try:
        content = await file_text(request)
        return await _check(request, app, visitor, table, content)
    except ValidationError as error:
        raise HTTPException(404) from error
    except PlanningTableUnknown:
        raise
    except Refusal as refusal:
        return await _show(request, app, visitor, table, problems.status_of(refusal), problem=_told(refusal, page))


@router.post("/{table}/apply")
async def apply(table: str, request: Request, visitor: Editor, app: App) -> Response:
    """What was looked at, and nothing else: where it would change something else by now it is shown again."""
    form, page = await typed(request), page_of(request)
    content = form.one("content")
    asked = {"staff_id": visitor.account.id, "table": table, "content": content, "digest": form.one("digest")}
    try:
        command = ImportPlanning.model_validate(asked)
        done = await app.call(command, timeout=app.settings.import_timeout_s)
    except ValidationError as error:
        raise HTTPException(422) from error
    except PlanningImportOvertaken as refusal:
        problem = told(refusal, page)
        return await _check(request, app, visitor, table, content, problems.status_of(refusal), problem=problem)
    except PlanningTableUnknown:
        raise
    except Refusal as refusal:
        problem = told(refusal, page)
        return await _check(request, app, visitor, table, content, problems.status_of(refusal), problem=problem)
    return RedirectResponse(f"/console/planning/tables/{table}?added={done.added}&changed={done.changed}", 303)


async def _check(
    request: Request, app: App, visitor: Visitor, table: str, content: str, status: int = 200, *, problem: str = ""
) -> Response:
    command = ImportPlanning(staff_id=visitor.account.id, table=table, content=content, dry_run=True)
    looked = await app.call(command, timeout=app.settings.import_timeout_s)
    if looked.wrong and status == 200:
        status = 422
    return await _show(request, app, visitor, table, status, looked=looked, content=content, problem=problem)


async def _show(request: Request, app: App, visitor: Visitor, table: str, status: int = 200, **said: Any) -> Response:
    nothing: dict[str, Any] = {"looked": None, "content": "", "problem": "", "applied": None}
    try:
        known = await app.call(GetPlanningTable(table=table))
        history = await app.call(ListPlanningHistory(table=table))
    except (PlanningTableUnknown, ValidationError) as error:
        raise HTTPException(404) from error
    return page_of(request).show(
        "planning_table.html",
        status,
        table=known,
        history=history,
        names=await app.staff_names(),
        rows=_rows(said.get("looked")),
        editor=visitor.may(Permission.EDIT_PLAN),
        **(nothing | said),
    )


def _rows(looked: PlanningImport | None) -> list[Any]:
    """What would change, the wrong ones first; what stays is only counted."""
    rows = [row for row in looked.rows if row.outcome != UNCHANGED] if looked else []
    return sorted(rows, key=lambda row: (not row.faults, row.line))[:MOST_SHOWN]


def _told(refusal: Refusal, page: Page) -> str:
    if isinstance(refusal, FileNotReadable):
        return page.t(f"import.unreadable_{refusal.problem}", line=refusal.line)
    return told(refusal, page)
