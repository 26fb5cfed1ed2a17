"""On the investor's page: what they consent to, and how they are reached, of the one dossier of the signed link."""

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.asked_wishes import said_wish
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.track import show_tracked
from services.gateway.entrypoints.told_in import asked_language
from shared.contracts.investor.privacy import CorrectOwnContact, SetConsent
from shared.contracts.refusal import Refusal
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid

router = APIRouter(prefix="/track/{token}", include_in_schema=False)


@router.post("/consents", dependencies=[linked()])
async def say_consent(token: str, request: Request, app: App) -> Response:
    """One purpose on one channel, given or withdrawn; each is a line of the log."""
    form = await typed(request)
    try:
        dossier_id = app.tracked(token)
        view = await app.track(token)
        said = said_wish(form, view.wishes)
        if said is not None:
            await app.call(SetConsent(dossier_id=dossier_id, language=view.language, **said))
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal)
    return RedirectResponse(f"/track/{token}?said=1#own-data", 303)


@router.post("/contact", dependencies=[linked()])
async def correct_contact(token: str, request: Request, app: App) -> Response:
    """Telephone and language; name and e-mail are corrected by an adviser, who asks who it is."""
    form = await typed(request)
    try:
        said = asked_language(form.filled("language", "phone"))
        await app.call(CorrectOwnContact.model_validate({"dossier_id": app.tracked(token), **said}))
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    except ValidationError:
        return RedirectResponse(f"/track/{token}?said=phone#own-data", 303)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal)
    return RedirectResponse(f"/track/{token}?said=1#own-data", 303)
