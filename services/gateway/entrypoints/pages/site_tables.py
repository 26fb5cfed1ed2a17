"""Files of poles, sites and plots in the console: a file goes in, what it would change is shown, then it is applied."""

import zlib
from base64 import b64decode, b64encode
from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.adapters.site_files import text_of
from services.gateway.bootstrap import Application
from services.gateway.domain.errors import FileNotReadable
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.api.imports import uploaded
from services.gateway.entrypoints.api.site_tables import entered
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from shared.contracts.refusal import Refusal
from shared.contracts.territory.site_tables import ExportTable

router = APIRouter(include_in_schema=False, prefix="/console/site-tables")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]
TABLES = ("poles", "sites", "plots", "figures")
MOST_CHARACTERS = 5_000_000


@router.get("/{table}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def files(
    table: str, request: Request, app: App, added: int = -1, changed: int = 0, unchanged: int = 0
) -> Response:
    done = {"added": added, "changed": changed, "unchanged": unchanged} if added >= 0 else None
    return await _show(request, app, table, done=done)


@router.get("/{table}/check", dependencies=[allowed(Permission.EDIT_OFFER)])
async def loaded_again(table: str) -> Response:
    return RedirectResponse(f"/console/site-tables/{table}", 303)


@router.post("/{table}/check")
async def check(table: str, request: Request, visitor: Editor, app: App) -> Response:
    """What the file would change; nothing is written."""
    _known(table)
    page = page_of(request)
    try:
        _, content = await uploaded(request)
        text = await run_in_threadpool(text_of, content, table)
        report = await entered(app, visitor, table, text, dry_run=True)
    except Refusal as refusal:
        return await _show(request, app, table, problems.status_of(refusal), problem=_told(refusal, page))
    kept = "" if report.wrong else b64encode(zlib.compress(text.encode(), 9)).decode()
    return await _show(request, app, table, report=report, kept=kept)


@router.post("/{table}")
async def apply(table: str, request: Request, visitor: Editor, app: App) -> Response:
    """What was shown, or nothing."""
    _known(table)
    form, page = await typed(request), page_of(request)
    try:
        text = _unpacked(form.one("kept"))
        report = await entered(app, visitor, table, text, dry_run=False, expected=form.one("digest"))
    except Refusal as refusal:
        return await _show(request, app, table, problems.status_of(refusal), problem=_told(refusal, page))
    counted = f"added={report.added}&changed={report.changed}&unchanged={report.unchanged}"
    return RedirectResponse(f"/console/site-tables/{table}?{counted}", 303)


def _unpacked(kept: str) -> str:
    """The text that was checked. Raises FileNotReadable."""
    try:
        unpacker = zlib.decompressobj()
        text = unpacker.decompress(b64decode(kept, validate=True), MOST_CHARACTERS * 4)
        return text.decode()
    except (ValueError, zlib.error) as error:
        raise FileNotReadable(problem="empty", line=0) from error


def _known(table: str) -> None:
    if table not in TABLES:
        raise HTTPException(404)


async def _show(request: Request, app: Application, table: str, status: int = 200, **said: Any) -> Response:
    _known(table)
    page = page_of(request)
    nothing: dict[str, Any] = {"done": None, "report": None, "problem": None, "kept": ""}
    version = (await app.call(ExportTable(table=table, empty=True))).version
    return page.show("site_tables.html", status, **(nothing | said), table=table, tables=TABLES, version=version)


def _told(refusal: Refusal, page: Page) -> str:
    if isinstance(refusal, FileNotReadable):
        return page.t(f"import.unreadable_{refusal.problem}", line=refusal.line)
    return told(refusal, page)
