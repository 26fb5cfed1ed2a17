"""Actions from a file: what it would change is shown first; what was shown, and nothing else, is applied."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.action_form import sentence
from services.gateway.entrypoints.api.action_files import table_text
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.refusal import Refusal
from shared.contracts.territory.action_imports import ImportActions
from shared.contracts.territory.refusals import TableOvertaken
from shared.reference.action_cells import COLUMNS, OPTIONAL, TEMPLATE

router = APIRouter(include_in_schema=False, prefix="/console/actions/import")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]


@router.get("", dependencies=[allowed(Permission.EDIT_OFFER)])
async def import_form(request: Request, added: int = -1, changed: int = 0, unchanged: int = 0) -> Response:
    done = {"added": added, "changed": changed, "unchanged": unchanged} if added >= 0 else None
    return _show(request, done=done)


@router.post("")
async def look(request: Request, visitor: Editor, app: App) -> Response:
    """Nothing is written."""
    page = page_of(request)
    try:
        content = await table_text(request)
        report = await app.call(ImportActions.model_validate({"staff_id": visitor.account.id, "content": content}))
    except Refusal as refusal:
        return _show(request, problems.status_of(refusal), problem=told(refusal, page))
    except ValueError:
        return _show(request, 413, problem=page.t("action_import.too_large"))
    return _show(request, report=report, content=content)


@router.post("/apply")
async def apply(request: Request, visitor: Editor, app: App) -> Response:
    form, page = await typed(request), page_of(request)
    said = {"content": form.one("content"), "seen": form.one("seen"), "publish": form.one("publish") == "true"}
    command = ImportActions.model_validate({"staff_id": visitor.account.id, "dry_run": False, **said})
    try:
        report = await app.call(command)
    except TableOvertaken as refusal:
        again = await app.call(command.model_copy(update={"dry_run": True}))
        return _show(request, 409, problem=told(refusal, page), report=again, content=command.content)
    except Refusal as refusal:
        return _show(request, problems.status_of(refusal), problem=told(refusal, page))
    counted = f"added={report.added}&changed={report.changed}&unchanged={report.unchanged}"
    return RedirectResponse(f"/console/actions/import?{counted}", 303)


def _show(request: Request, status: int = 200, **said: Any) -> Response:
    page = page_of(request)
    nothing = {"done": None, "problem": None, "report": None, "content": ""}
    shown = {"template_name": TEMPLATE, "columns": COLUMNS, "optional": OPTIONAL, "sentence": sentence}
    return page.show("action_import.html", status, **(nothing | said), **shown)
