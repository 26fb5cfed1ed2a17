"""Powers of attorney on the investor's page: only the investor's own link names and revokes."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.pages.forms import Typed, explain, typed
from services.gateway.entrypoints.pages.track import show_tracked
from services.gateway.entrypoints.texts import texts
from shared.contracts.investor.mandate_requests import MandateDetails, NameOwnMandatary, RevokeOwnMandate
from shared.contracts.refusal import Refusal
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(prefix="/track/{token}", include_in_schema=False)

_KEY = [linked("the investor's own signed link is the key: a mandatary's opens no such door")]


@router.post("/mandates", dependencies=_KEY)
async def name(token: str, request: Request, app: App) -> Response:
    try:
        dossier_id = app.tracked(token)
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    form = await typed(request)
    try:
        await app.call(NameOwnMandatary.model_validate(_said(form, dossier_id)))
    except ValidationError as error:
        view = await app.track(token)
        form.errors = explain(error, texts(view.language), {field: field for field in MandateDetails.model_fields})
        return await show_tracked(token, request, app, None, "mandates", form)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal, "mandates", form)
    return RedirectResponse(f"/track/{token}?mandate=named#mandates", 303)


@router.post("/mandates/{mandate_id}/revoke", dependencies=_KEY)
async def revoke(token: str, mandate_id: UUID, request: Request, app: App) -> Response:
    try:
        dossier_id = app.tracked(token)
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    try:
        await app.call(RevokeOwnMandate(dossier_id=dossier_id, mandate_id=mandate_id))
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal, "mandates")
    return RedirectResponse(f"/track/{token}?mandate=revoked#mandates", 303)


@router.get("/mandates", dependencies=_KEY)
@router.get("/mandates/{rest:path}", dependencies=_KEY)
async def loaded_again(token: str, rest: str = "") -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/track/{token}", 303)


def _said(form: Typed, dossier_id: UUID) -> dict[str, Any]:
    fields = [name for name in MandateDetails.model_fields if name != "powers"]
    return {**form.filled(*fields), "powers": form.many("powers"), "dossier_id": dossier_id}
