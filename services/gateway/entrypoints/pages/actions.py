"""Migration & Development actions for everyone: a map, a list with filters, a page for each, and files."""

from uuid import UUID

from fastapi import APIRouter, Request
from starlette.responses import Response

from services.gateway.entrypoints.access import App, public
from services.gateway.entrypoints.action_export import ActionFile, actions_as_file
from services.gateway.entrypoints.action_lists import filter_from, listing_of, map_of, names_of
from services.gateway.entrypoints.pages.rendering import page_of
from shared.contracts.codes import Language
from shared.contracts.territory.action_views import ActionFilter, GetAction

router = APIRouter(include_in_schema=False, prefix="/actions")

LANGUAGES = tuple(Language)
_TOLD = public("published actions")


@router.get("", dependencies=[_TOLD])
async def actions(request: Request, app: App) -> Response:
    page = page_of(request, LANGUAGES)
    listing = await listing_of(app, request.query_params, page.t, page.formats)
    shapes, credit = await map_of(app, listing)
    return page.show("actions.html", listing=listing, map=shapes, credit=credit)


@router.get("/export/{kind}", dependencies=[_TOLD])
async def export(kind: ActionFile, request: Request, app: App) -> Response:
    """The rows of the list with these filters, all of them."""
    page = page_of(request, LANGUAGES)
    wanted = ActionFilter.model_validate(filter_from(request.query_params))
    return await actions_as_file(app, wanted, kind, page.t)


@router.get("/{action_id}", dependencies=[_TOLD])
async def action(action_id: UUID, request: Request, app: App) -> Response:
    page = page_of(request, LANGUAGES)
    told = await app.call(GetAction(action_id=action_id))
    return page.show("action.html", action=told, names=await names_of(app, page.t, page.formats))
