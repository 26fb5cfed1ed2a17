"""Bulk entry from a CSV file."""

from typing import Annotated, Any

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile

from services.gateway.bootstrap import Application
from services.gateway.domain import csv_text
from services.gateway.domain.errors import FileMissing
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from shared.contracts.investor.replies import ImportReport
from shared.contracts.investor.requests import ImportDossiers

router = APIRouter(prefix="/api/v1/dossier-imports", tags=["dossiers"])

_BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "text/csv": {"schema": {"type": "string"}},
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


@router.post("", openapi_extra=_BODY)
async def import_dossiers(
    request: Request, visitor: Annotated[Visitor, allowed(Permission.IMPORT_DOSSIERS)], app: App
) -> ImportReport:
    """Enter dossiers from a CSV file in UTF-8, at most 4 MB, all or nothing. The same file again changes nothing."""
    return await carry_out_import(request, visitor, app)


async def carry_out_import(request: Request, visitor: Visitor, app: Application) -> ImportReport:
    """Raises FileMissing, FileNotReadable, ImportRefused."""
    name, content = await uploaded(request)
    command = ImportDossiers(staff_id=visitor.account.id, file_name=name, content=csv_text.read(content))
    return await app.call(command, timeout=app.settings.import_timeout_s)


async def uploaded(request: Request) -> tuple[str, bytes]:
    """Name and bytes of the file, from a form or from the body itself. Raises FileMissing."""
    if not request.headers.get("Content-Type", "").startswith("multipart/form-data"):
        return "upload.csv", await request.body()
    form = await request.form(max_files=2, max_fields=200)
    file = form.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        raise FileMissing()
    return file.filename[-200:], await file.read()
