"""Bulk entry from a CSV or XLSX file."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile

from services.gateway.adapters.sheet_text import is_sheet, read_sheet
from services.gateway.adapters.site_files import MEDIA_TYPES
from services.gateway.bootstrap import Application
from services.gateway.domain import csv_text
from services.gateway.domain.errors import FileMissing
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.form_body import form_of
from shared.contracts.investor.imports import ImportRuns, ListImports
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import ImportDossiers

router = APIRouter(prefix="/api/v1/dossier-imports", tags=["dossiers"])

XLSX = MEDIA_TYPES["xlsx"]
FILE_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            XLSX: {"schema": {"type": "string", "contentMediaType": XLSX}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "contentMediaType": "text/csv"}},
                }
            },
        },
    }
}


@router.post("", openapi_extra=FILE_BODY)
async def import_dossiers(
    request: Request, visitor: Annotated[Visitor, allowed(Permission.IMPORT_DOSSIERS)], app: App, dry_run: bool = False
) -> ImportReport:
    """Enter dossiers from a CSV file in UTF-8 or the first sheet of an XLSX file, at most 4 MB, all or nothing.

    The same file again changes nothing. `dry_run`: only say what would be done, or every fault.
    """
    return await carry_out_import(request, visitor, app, dry_run=dry_run)


@router.get("", dependencies=[allowed(Permission.IMPORT_DOSSIERS)])
async def list_imports(app: App) -> ImportRuns:
    """How far the import is that runs now, and what became of the last ones; checks without writing are among them."""
    return await app.call(ListImports())


async def carry_out_import(request: Request, visitor: Visitor, app: Application, *, dry_run: bool) -> ImportReport:
    """Raises FileMissing, FileNotReadable, ImportRefused."""
    name, content = await uploaded(request)
    text = await run_in_threadpool(read_sheet, content) if is_sheet(content) else csv_text.read(content)
    command = ImportDossiers(staff_id=visitor.account.id, file_name=name, content=text, dry_run=dry_run)
    return await app.call(command, timeout=app.settings.import_timeout_s)


async def uploaded(request: Request) -> tuple[str, bytes]:
    """Name and bytes of the file, from a form or from the body itself. Raises FileMissing."""
    media_type = request.headers.get("Content-Type", "")
    if media_type.startswith("application/x-www-form-urlencoded"):
        raise FileMissing()  # a form that cannot carry one
    if not media_type.startswith("multipart/form-data"):
        return "upload.csv", await request.body()
    form = await form_of(request)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise FileMissing()
    return file.filename[-200:], await file.read()
