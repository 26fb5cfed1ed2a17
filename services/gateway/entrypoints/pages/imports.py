"""Bulk entry: a file goes in, or a table says what is wrong with each cell."""

from typing import Annotated

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
from shared.contracts.investor.refusals import ImportRefused
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

Importer = Annotated[Visitor, allowed(Permission.IMPORT_DOSSIERS)]


@router.get("/console/import", dependencies=[allowed(Permission.IMPORT_DOSSIERS)])
async def import_form(
    request: Request, rows: int = -1, created: int = 0, unchanged: int = 0, checked: bool = False
) -> Response:
    done = {"rows": rows, "created": created, "unchanged": unchanged} if rows >= 0 else None
    return page_of(request).show("import.html", done=done, checked=checked, problem=None, errors=(), more=0)


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
        status = problems.status_of(refusal)
        return page.show(
            "import.html", status, done=None, checked=dry_run, problem=_told(refusal, page), errors=errors, more=more
        )
    counted = f"rows={report.rows}&created={report.created}&unchanged={report.unchanged}"
    return RedirectResponse(f"/console/import?{counted}{'&checked=true' if dry_run else ''}", 303)


def _told(refusal: Refusal, page: Page) -> str:
    """A file that cannot be read says at which line, and how to save it again."""
    if isinstance(refusal, FileNotReadable):
        return page.t(f"import.unreadable_{refusal.problem}", line=refusal.line)
    return told(refusal, page)
