"""The reader opens a message on the page behind the signed link: only then are its words there."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.pages.track import show_tracked
from shared.contracts.investor.mandate_requests import MandateNotInForce
from shared.contracts.notifications.inbox import ReadNotice
from shared.contracts.notifications.refusals import NoticeNotFound
from shared.contracts.refusal import Refusal
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(prefix="/track/{token}/inbox", include_in_schema=False)


@router.post("/{notice_id}", dependencies=[linked()])
async def read(token: str, notice_id: UUID, request: Request, app: App) -> Response:
    """No GET does that: what fetches pages ahead of their reader opens nothing."""
    try:
        key = app.key(token)
        if key.mandate_id is not None:
            await app.track(token)  # raises where the mandate is not in force
        await app.call(ReadNotice(dossier_id=key.dossier_id, mandate_id=key.mandate_id, notice_id=notice_id))
    except (TrackingLinkExpired, TrackingLinkInvalid, MandateNotInForce, NoticeNotFound):
        return RedirectResponse(f"/track/{token}", 303)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal, "inbox")
    return RedirectResponse(f"/track/{token}?opened={notice_id}#notice-{notice_id}", 303)


@router.get("/{notice_id}", dependencies=[linked()])
async def loaded_again(token: str, notice_id: UUID) -> Response:  # noqa: ARG001 - a refused form, loaded again
    return RedirectResponse(f"/track/{token}", 303)
