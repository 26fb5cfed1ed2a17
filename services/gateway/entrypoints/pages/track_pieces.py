"""Pieces on the investor's page, behind its signed link: uploads that resume, and the same as a plain form."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints import tus
from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.pages.pieces import send_form
from services.gateway.entrypoints.pages.track import show_tracked
from shared.contracts.refusal import Refusal
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(prefix="/track/{token}", include_in_schema=False)

_KEY = [linked()]
_FORMS = asyncio.Semaphore(4)
"""A form with a file lies in a temporary file while it comes: so many at once, the others wait."""


@router.post("/pieces", dependencies=_KEY)
async def hand_in(token: str, request: Request, app: App) -> Response:
    try:
        key = app.key(token)
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    try:
        async with _FORMS:
            await send_form(request, app, key.dossier_id, staff_id=None, mandate_id=key.mandate_id)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal)
    return RedirectResponse(f"/track/{token}?sent=1#pieces", 303)


@router.get("/pieces", dependencies=_KEY)
async def loaded_again(token: str) -> Response:
    return RedirectResponse(f"/track/{token}", 303)


@router.options("/uploads", dependencies=_KEY)
async def about_uploads(token: str, app: App) -> Response:
    app.key(token)
    return tus.about()


@router.post("/uploads", dependencies=_KEY)
async def open_upload(token: str, request: Request, app: App) -> Response:
    key = app.key(token)
    place = f"/track/{token}/uploads"
    return await tus.create(request, app, key.dossier_id, None, place, mandate_id=key.mandate_id)


@router.head("/uploads/{upload_id}", dependencies=_KEY)
async def show_upload(token: str, upload_id: UUID, request: Request, app: App) -> Response:
    return await tus.show(request, app, app.key(token).dossier_id, upload_id)


@router.patch("/uploads/{upload_id}", dependencies=_KEY)
async def append_to_upload(token: str, upload_id: UUID, request: Request, app: App) -> Response:
    return await tus.append(request, app, app.key(token).dossier_id, upload_id)


@router.delete("/uploads/{upload_id}", dependencies=_KEY)
async def terminate_upload(token: str, upload_id: UUID, request: Request, app: App) -> Response:
    return await tus.terminate(request, app, app.key(token).dossier_id, upload_id)


@router.post("/uploads/{upload_id}", dependencies=_KEY)
async def override_method(token: str, upload_id: UUID, request: Request, app: App) -> Response:
    return await tus.overridden(request, app, app.key(token).dossier_id, upload_id)
