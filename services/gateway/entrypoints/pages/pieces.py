"""Pieces on the dossier's page: an upload without a script, and reading a file."""

from collections.abc import AsyncIterator
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.bootstrap import Application
from services.gateway.domain.errors import FileMissing
from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.form_body import form_of
from services.gateway.entrypoints.pages.dossier import show_dossier
from services.gateway.entrypoints.pages.forms import Typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.piece_copies import handed_out
from shared.contracts.investor.codes import PieceKind
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.investor.uploads import OpenUpload
from shared.contracts.refusal import Refusal

router = APIRouter(include_in_schema=False)

CHUNK_BYTES = 256 * 1024


@router.post("/console/dossiers/{dossier_id}/pieces")
async def hand_in(
    dossier_id: UUID, request: Request, visitor: Annotated[Visitor, allowed(Permission.HAND_IN_PIECES)], app: App
) -> Response:
    try:
        await send_form(request, app, dossier_id, staff_id=visitor.account.id)
    except DossierNotFound:
        raise
    except Refusal as refusal:
        form = Typed(errors={"": told(refusal, page_of(request))})
        return await show_dossier(request, app, visitor, dossier_id, form=form, refusal=refusal)
    return RedirectResponse(f"/console/dossiers/{dossier_id}?done=upload#pieces", 303)


@router.get("/console/dossiers/{dossier_id}/files/{file_id}")
async def read(
    dossier_id: UUID, file_id: UUID, visitor: Annotated[Visitor, allowed(Permission.READ_PIECES)], app: App
) -> Response:
    return await handed_out(app, visitor.account, dossier_id, file_id)


async def send_form(
    request: Request, app: Application, dossier_id: UUID, *, staff_id: UUID | None, mandate_id: UUID | None = None
) -> None:
    """A whole file out of a form: fields `piece` and `file`. Raises what an upload in parts raises."""
    form = await form_of(request, files=1, fields=10)
    file, piece = form.get("file"), form.get("piece")
    if not isinstance(file, UploadFile) or not file.size:
        raise FileMissing()
    if piece not in set(PieceKind):
        raise HTTPException(404)
    opened = OpenUpload(
        dossier_id=dossier_id,
        piece=PieceKind(str(piece)),
        length=file.size,
        staff_id=staff_id,
        mandate_id=mandate_id,
    )
    view = await app.call(opened)
    await app.files.append(dossier_id, view.upload_id, 0, _chunks(file))


async def _chunks(file: UploadFile) -> AsyncIterator[bytes]:
    while chunk := await file.read(CHUNK_BYTES):
        yield chunk
