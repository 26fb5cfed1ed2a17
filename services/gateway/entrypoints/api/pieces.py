"""Files of pieces for staff: resumable uploads, and reading."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import tus
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.piece_copies import handed_out

router = APIRouter(prefix="/api/v1/dossiers/{dossier_id}", tags=["pieces"])

Sender = Annotated[Visitor, allowed(Permission.HAND_IN_PIECES)]
_SENDERS = [allowed(Permission.HAND_IN_PIECES)]
_TUS: dict[int | str, dict[str, Any]] = {
    412: {"description": "Not the version of tus that is spoken here, which `Tus-Version` names; without a body."}
}
_FILE: dict[int | str, dict[str, Any]] = {
    200: {"description": "As it was handed in, of the kind that it is.", "content": {"*/*": {}}}
}


@router.options("/uploads", dependencies=_SENDERS, status_code=204)
async def about_uploads(dossier_id: UUID) -> Response:  # noqa: ARG001 - the same for every dossier
    """tus 1.0.0: version, extensions, most bytes."""
    return tus.about()


@router.post("/uploads", status_code=201, response_class=Response, responses=_TUS)
async def open_upload(dossier_id: UUID, request: Request, visitor: Sender, app: App) -> Response:
    """tus 1.0.0 creation: `Upload-Length`, and in `Upload-Metadata` the kind of `piece`. The address is in Location."""
    place = f"/api/v1/dossiers/{dossier_id}/uploads"
    return await tus.create(request, app, dossier_id, visitor.account.id, place)


@router.head("/uploads/{upload_id}", dependencies=_SENDERS, response_class=Response, responses=_TUS)
async def show_upload(dossier_id: UUID, upload_id: UUID, request: Request, app: App) -> Response:
    """tus 1.0.0: where it stands."""
    return await tus.show(request, app, dossier_id, upload_id)


@router.patch("/uploads/{upload_id}", dependencies=_SENDERS, status_code=204, responses=_TUS)
async def append_to_upload(dossier_id: UUID, upload_id: UUID, request: Request, app: App) -> Response:
    """tus 1.0.0: bytes from `Upload-Offset` on; with the last ones the whole is examined and taken, or refused."""
    return await tus.append(request, app, dossier_id, upload_id)


@router.delete("/uploads/{upload_id}", dependencies=_SENDERS, status_code=204, responses=_TUS)
async def terminate_upload(dossier_id: UUID, upload_id: UUID, request: Request, app: App) -> Response:
    """tus 1.0.0 termination."""
    return await tus.terminate(request, app, dossier_id, upload_id)


@router.post("/uploads/{upload_id}", dependencies=_SENDERS, status_code=204, include_in_schema=False)
async def override_method(dossier_id: UUID, upload_id: UUID, request: Request, app: App) -> Response:
    return await tus.overridden(request, app, dossier_id, upload_id)


@router.get("/files/{file_id}", response_class=Response, responses=_FILE)
async def read_file(
    dossier_id: UUID, file_id: UUID, visitor: Annotated[Visitor, allowed(Permission.READ_PIECES)], app: App
) -> Response:
    """A copy for one reader, with the reader's mark; the mark is in the access journal."""
    return await handed_out(app, visitor.account, dossier_id, file_id)
