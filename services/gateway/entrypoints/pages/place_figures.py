"""Figures of places in the console: what every source says, what is too old, and the forms to say more."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints import problems
from services.gateway.entrypoints.access import App, Visitor, allowed
from services.gateway.entrypoints.pages.forms import Typed, explain, plain_number, typed
from services.gateway.entrypoints.pages.places import PlaceNames, places_found, shown_of
from services.gateway.entrypoints.pages.refusals import told
from services.gateway.entrypoints.pages.rendering import page_of
from services.gateway.entrypoints.place_commands import CHOOSE_BODY, RECORD_BODY
from shared.contracts.investor.clock_codes import Confidence
from shared.contracts.refusal import Refusal
from shared.contracts.territory.figures import (
    ChooseFigure,
    GetPlaceProfile,
    ListIndicators,
    RecordFigure,
)
from shared.contracts.territory.queries import ListZones
from shared.contracts.territory.refusals import PlaceUnknown
from shared.reference import places

router = APIRouter(include_in_schema=False, prefix="/console/places")

Editor = Annotated[Visitor, allowed(Permission.EDIT_OFFER)]


@router.get("", dependencies=[allowed(Permission.EDIT_OFFER)])
async def every_place(request: Request, app: App, words: str = "") -> Response:
    """The region, its provinces and zones; communes are found by their name."""
    page = page_of(request)
    found = await places_found(words, app)
    listed = (places.REGION, *places.provinces())
    zones = await app.call(ListZones())
    name = PlaceNames(page)
    return page.show("place_list.html", words=words, found=found, listed=listed, zones=zones, name=name)


@router.get("/{code}", dependencies=[allowed(Permission.EDIT_OFFER)])
async def place(code: str, request: Request, app: App, done: str = "") -> Response:
    return await _show(request, app, code, Typed(), done=done in {"recorded", "chosen"})


@router.post("/{code}/figures")
async def record(code: str, request: Request, visitor: Editor, app: App) -> Response:
    """What another source says. What was typed stays when it is refused."""
    form = await typed(request)
    page = page_of(request)
    said = form.filled(*RECORD_BODY.model_fields)
    try:
        body = RECORD_BODY.model_validate({**said, "value": plain_number(form.one("value"))})
        await app.call(RecordFigure(staff_id=visitor.account.id, place=code, **body.model_dump()))
    except ValidationError as error:
        form.errors = explain(error, page.t, {name: name for name in RECORD_BODY.model_fields})
        return await _show(request, app, code, form, 422)
    except PlaceUnknown as error:
        raise HTTPException(404) from error
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, code, form, problems.status_of(refusal))
    return RedirectResponse(f"/console/places/{code}?done=recorded", 303)


@router.post("/{code}/choices")
async def choose(code: str, request: Request, visitor: Editor, app: App) -> Response:
    """This source counts for its year, for a reason."""
    form = await typed(request)
    page = page_of(request)
    try:
        body = CHOOSE_BODY.model_validate(form.filled(*CHOOSE_BODY.model_fields))
        chosen = {"figure_id": form.one("figure_id"), "staff_id": visitor.account.id, "place": code}
        await app.call(ChooseFigure.model_validate({**chosen, **body.model_dump()}))
    except ValidationError as error:
        form.errors = explain(error, page.t, {"reason": "reason", "figure_id": "figure_id"})
        return await _show(request, app, code, form, 422)
    except Refusal as refusal:
        form.errors = {"": told(refusal, page)}
        return await _show(request, app, code, form, problems.status_of(refusal))
    return RedirectResponse(f"/console/places/{code}?done=chosen", 303)


async def _show(
    request: Request, app: App, code: str, form: Typed, status: int = 200, *, done: bool = False
) -> Response:
    try:
        profile = await app.call(GetPlaceProfile(place=code))
    except (PlaceUnknown, ValidationError) as error:
        raise HTTPException(404) from error
    page = page_of(request)
    return page.show(
        "place_figures.html",
        status,
        form=form,
        done=done,
        indicators=await app.call(ListIndicators()),
        confidences=list(Confidence),
        **shown_of(profile, page),
    )
