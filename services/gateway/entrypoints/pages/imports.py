"""Bulk entry: a file goes in, or a table says what is wrong with each cell."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.errors import FileNotReadable
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.imports import carry_out_import
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.investor.imports import ListImports
from shared.contracts.investor.refusals import ImportRefused
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

REFRESH_S = 3

Importer = Annotated[Visitor, allowed(Permission.IMPORT_DOSSIERS)]


@router.get("/console/import", dependencies=[allowed(Permission.IMPORT_DOSSIERS)])
async def import_form(
    request: Request, app: App, rows: int = -1, created: int = 0, unchanged: int = 0, checked: bool = False
) -> Response:
    """The form, and how the last imports went; loads itself again while one runs."""
    done = {"rows": rows, "created": created, "unchanged": unchanged} if rows >= 0 else None
    return await _show(request, app, done=done, checked=checked)


@router.post("/console/import")
async def import_file(request: Request, visitor: Importer, app: App) -> Response:
    return await _import(request, visitor, app, dry_run=False)


@router.post("/console/import/check")
async def check_file(request: Request, visitor: Importer, app: App) -> Response:
    """The same without writing anything."""
    return await _import(request, visitor, app, dry_run=True)


async def _import(request: Request, visitor: Visitor, app: Application, *, dry_run: bool) -> Response:
    page = page_of(request)
    try:
        report = await carry_out_import(request, visitor, app, dry_run=dry_run)
    except Refusal as refusal:
        errors, more = (refusal.errors, refusal.more) if isinstance(refusal, ImportRefused) else ((), 0)
        said = {"checked": dry_run, "problem": _told(refusal, page), "errors": errors, "more": more}
        return await _show(request, app, problems.status_of(refusal), **said)
    counted = f"rows={report.rows}&created={report.created}&unchanged={report.unchanged}"
    return RedirectResponse(f"/console/import?{counted}{'&checked=true' if dry_run else ''}", 303)


async def _show(request: Request, app: Application, status: int = 200, **said: Any) -> Response:
    page = page_of(request)
    runs, names = (await app.call(ListImports())).runs, await app.staff_names()
    goes_on = bool(runs) and runs[0].stage.goes_on
    if goes_on and request.method == "GET":
        page.headers["Refresh"] = str(REFRESH_S)
    nothing = {"done": None, "checked": False, "problem": None, "errors": (), "more": 0}
    return page.show("import.html", status, **(nothing | said), runs=runs, names=names, goes_on=goes_on)


def _told(refusal: Refusal, page: Page) -> str:
    """A file that cannot be read says at which line, and how to save it again."""
    if isinstance(refusal, FileNotReadable):
        return page.t(f"import.unreadable_{refusal.problem}", line=refusal.line)
    return told(refusal, page)
