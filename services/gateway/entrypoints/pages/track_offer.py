"""On the investor's page: the offer on which they filed, in the version that they read, of the one signed link."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.attachment_copies import version_copy
from services.gateway.entrypoints.pages.offer_view import shown_of_details
from services.gateway.entrypoints.pages.rendering import Page
from services.gateway.entrypoints.pages.track import HEADERS
from services.gateway.entrypoints.texts import texts
from shared.contracts.investor.replies import TrackingView
from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.territory.attachments import AttachmentNotFound
from shared.contracts.territory.queries import GetOpportunityVersion
from shared.contracts.territory.refusals import OpportunityNotFound

router = APIRouter(prefix="/track/{token}/offer", include_in_schema=False)


@router.get("", dependencies=[linked()])
async def offer_as_read(token: str, request: Request, app: App) -> Response:
    """What was published then, without what changes since: whether plots are free, aids by today's rules."""
    try:
        view = await app.track(token)
    except ServiceUnavailable:
        raise
    except Refusal:
        return RedirectResponse(f"/track/{token}", 303)  # which says why
    opportunity_id, number = _read(view)
    try:
        version = await app.call(GetOpportunityVersion(opportunity_id=opportunity_id, number=number))
    except OpportunityNotFound as error:
        raise HTTPException(404) from error
    page = Page(request, texts(view.language), headers=HEADERS)
    return page.show(
        "track_offer.html",
        view=view,
        token=token,
        version=version,
        shown=await shown_of_details(app, version.details, view.language),
        documents_at=f"/track/{token}/offer/documents",
    )


@router.get("/documents/{sha256}", dependencies=[linked()])
async def document_as_read(token: str, sha256: str, app: App) -> Response:
    view = await app.track(token)
    opportunity_id, number = _read(view)
    try:
        return await version_copy(app, opportunity_id, number, sha256, view.language)
    except (OpportunityNotFound, AttachmentNotFound) as error:
        raise HTTPException(404) from error


def _read(view: TrackingView) -> tuple[UUID, int]:
    """Raises HTTPException 404: the dossier is on no offer, or did not say which version."""
    if view.opportunity_id is None or view.opportunity_version is None:
        raise HTTPException(404)
    return view.opportunity_id, view.opportunity_version
