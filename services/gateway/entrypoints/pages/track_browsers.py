"""On the investor's page: this browser shows a hint when there is news of the dossier; small steps come together."""

from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.responses import RedirectResponse, Response

from services.gateway.entrypoints.access import App, linked
from services.gateway.entrypoints.pages.forms import typed
from services.gateway.entrypoints.pages.track import show_tracked
from services.gateway.entrypoints.problems import problem
from shared.contracts.investor.browsers import AuthSecret, Endpoint, ForgetOwnBrowser, PublicKey, SubscribeBrowser
from shared.contracts.investor.codes import Purpose
from shared.contracts.investor.preferences import SetOwnRhythm
from shared.contracts.notifications.codes import Channel
from shared.contracts.refusal import Refusal
from shared.contracts.tracking import TrackingLinkExpired, TrackingLinkInvalid
from shared.reference.consent_texts import shown_now
from shared.reference.push_services import service_of
from shared.telemetry.correlation import current

router = APIRouter(prefix="/track/{token}", include_in_schema=False)


class Subscription(BaseModel):
    """What a browser says of itself."""

    model_config = ConfigDict(extra="forbid")

    endpoint: Endpoint
    p256dh: PublicKey
    auth: AuthSecret


@router.post("/browsers", dependencies=[linked()])
async def turn_on(token: str, subscription: Subscription, app: App) -> Response:
    """Asked by the page's script. Only push services that are known: nothing is ever sent to another address."""
    dossier_id = app.tracked(token)
    if not app.settings.push_public_key or service_of(subscription.endpoint, app.settings.push_named_origins) is None:
        trace = current()
        return problem(
            422,
            "push.service_unknown",
            "This push service is not known here.",
            instance=trace.correlation_id if trace else "",
        )
    view = await app.track(token)
    await app.call(
        SubscribeBrowser(
            dossier_id=dossier_id,
            text_version=shown_now(Purpose.SERVICE_NOTICES, Channel.PUSH).version,
            language=view.language,
            **subscription.model_dump(),
        )
    )
    return Response(status_code=204)


@router.post("/browsers/{browser_id}/remove", dependencies=[linked()])
async def remove(token: str, browser_id: UUID, request: Request, app: App) -> Response:
    try:
        await app.call(ForgetOwnBrowser(dossier_id=app.tracked(token), browser_id=browser_id))
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal)
    return RedirectResponse(f"/track/{token}?said=1#own-data", 303)


@router.post("/rhythm", dependencies=[linked()])
async def say_rhythm(token: str, request: Request, app: App) -> Response:
    """Small steps in one message a day, or each at once."""
    form = await typed(request)
    try:
        if form.one("daily") in ("true", "false"):
            await app.call(SetOwnRhythm(dossier_id=app.tracked(token), daily_digest=form.one("daily") == "true"))
    except (TrackingLinkExpired, TrackingLinkInvalid):
        return RedirectResponse(f"/track/{token}", 303)
    except Refusal as refusal:
        return await show_tracked(token, request, app, refusal)
    return RedirectResponse(f"/track/{token}?said=1#own-data", 303)
