"""What an investor writes on the page behind the signed link."""

from typing import Any

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.track import show_tracked
from shared.contracts.investor.exchange_requests import WriteToCentre
from shared.contracts.refusal import Refusal, RequestInvalid
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(prefix="/track/{token}", include_in_schema=False)

_KEY = [linked()]


@router.post("/messages", dependencies=_KEY)
async def write(token: str, request: Request, app: App) -> Response:
    try:
        dossier_id = app.tracked(token)
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    form = await typed(request)
    said: dict[str, Any] = form.filled("request_id", "text")
    try:
        await app.call(WriteToCentre(dossier_id=dossier_id, **said))
    except ValidationError as error:
        return await show_tracked(token, request, app, _invalid(error), "messages", form)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal, "messages", form)
    return RedirectResponse(f"/track/{token}?sent=message#messages", 303)


@router.get("/messages", dependencies=_KEY)
async def loaded_again(token: str) -> Response:
    return RedirectResponse(f"/track/{token}", 303)


def _invalid(error: ValidationError) -> RequestInvalid:
    return RequestInvalid(errors=tuple({"loc": fault["loc"], "type": fault["type"]} for fault in error.errors()))
