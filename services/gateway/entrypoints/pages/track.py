"""The investor's page, opened by the link in a message: where the file is, what is missing, what was decided."""

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.texts import texts
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(include_in_schema=False)

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""The address is a key: it must not leave with a click, nor be found."""


@router.get("/track/{token}", dependencies=[public("the signed link is the key")])
async def track(token: str, request: Request, app: App) -> Response:
    try:
        view = await app.track(token)
    except (TrackingLinkExpired, TrackingLinkInvalid, DossierNotFound) as refusal:
        if problems.for_a_program(request):
            raise
        page = page_of(request)
        page.headers = HEADERS
        expired = isinstance(refusal, TrackingLinkExpired)
        return page.show("track_closed.html", problems.status_of(refusal), expired=expired)
    return Page(request, texts(view.language), headers=HEADERS).show("track.html", view=view)
