"""The investor's page, opened by the link in a message: where the file is, what is missing, what was decided."""

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.asked_wishes import asked_wishes
from services.gateway.entrypoints.pages.forms import Typed
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import Page, page_of
from services.gateway.entrypoints.texts import texts
from shared.contracts.codes import FileFault
from shared.contracts.investor.appointment_codes import AppointmentKind
from shared.contracts.investor.mandate_requests import MandateNotInForce
from shared.contracts.investor.privacy_refusals import PersonErased
from shared.contracts.investor.refusals import DossierNotFound
from shared.contracts.investor.uploads import MOST_BYTES
from shared.contracts.notifications.inbox import InboxEntry, ListInbox
from shared.contracts.refusal import Refusal, ServiceUnavailable
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid
from shared.database.identifiers import uuid7

router = APIRouter(include_in_schema=False)

HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex"}
"""The address is a key: it must not leave with a click, nor be found."""


_CLOSED = {TrackingLinkExpired: "expired", MandateNotInForce: "mandate_ended"}


@router.get("/track/{token}", dependencies=[linked()])
async def track(token: str, request: Request, app: App) -> Response:
    return await show_tracked(token, request, app)


async def show_tracked(
    token: str,
    request: Request,
    app: App,
    refusal: Refusal | None = None,
    tried: str = "pieces",
    form: Typed | None = None,
) -> Response:
    """`refusal`: of what was tried on the page; told there, in the reader's language. `form`: as it was left."""
    try:
        view = await app.track(token)
    except (TrackingLinkExpired, TrackingLinkInvalid, DossierNotFound, MandateNotInForce, PersonErased) as closed:
        if problems.for_a_program(request):
            raise
        page = page_of(request)
        page.headers = HEADERS
        why = next((words for kind, words in _CLOSED.items() if isinstance(closed, kind)), "invalid")
        return page.show("track_closed.html", problems.status_of(closed), why=why)
    page = Page(request, texts(view.language), headers=HEADERS)
    inbox = await _inbox(token, app)
    names = await app.staff_names() if view.adviser_id else {}
    return page.show(
        "track.html",
        problems.status_of(refusal) if refusal else 422 if form else 200,
        view=view,
        inbox=inbox,
        opened=request.query_params.get("opened", ""),
        adviser=names.get(view.adviser_id, "") if view.adviser_id else "",
        token=token,
        sent=refusal is None and request.query_params.get("sent") == "1",
        met=refusal is None and request.query_params.get("sent") == "meeting",
        kinds=list(AppointmentKind),
        wrote=refusal is None and request.query_params.get("sent") == "message",
        refused=told(refusal, page) if refusal and tried == "pieces" else "",
        refused_at={tried: told(refusal, page)} if refusal else {},
        form=form or Typed(),
        tried=tried,
        new_id=uuid7,
        mandate_done=done if (done := request.query_params.get("mandate", "")) in ("named", "revoked") else "",
        said=request.query_params.get("said", ""),
        wishes=asked_wishes(view.wishes, view.language),
        push_key=app.settings.push_public_key,
        most_bytes=MOST_BYTES,
        file_faults=list(FileFault),
    )


async def _inbox(token: str, app: App) -> Sequence[InboxEntry] | None:
    """None while notifications is away: the rest of the page needs it not."""
    key = app.key(token)
    try:
        return await app.call(ListInbox(dossier_id=key.dossier_id, mandate_id=key.mandate_id))
    except ServiceUnavailable:
        return None
