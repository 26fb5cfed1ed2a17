"""The operator's page of who delivers notices: which rest, what they said last, how many notices wait."""

from itertools import groupby

from fastapi import APIRouter, Request
from starlette.responses import HTMLResponse

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, allowed
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.notifications.providers import ListProviders

router = APIRouter(include_in_schema=False)


@router.get("/console/providers", dependencies=[allowed(Permission.OPERATE)])
async def providers_page(request: Request, app: App) -> HTMLResponse:
    providers = await app.call(ListProviders())
    channels = [(channel, list(theirs)) for channel, theirs in groupby(providers, key=lambda one: one.channel)]
    return page_of(request).show("providers.html", channels=channels)
