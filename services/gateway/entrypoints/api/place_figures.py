"""Figures about places: what sources say, which counts, which are too old; and places found by their spellings."""

from typing import Annotated

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.gateway.domain.permissions import Permission
from services.gateway.entrypoints.access import App, Visitor, public
from services.gateway.entrypoints.api.command_routes import add_command
from services.gateway.entrypoints.place_commands import CHOOSE_BODY, RECORD_BODY
from shared.contracts.territory.figures import (
    ChooseFigure,
    GetPlaceProfile,
    IndicatorView,
    ListIndicators,
    ListRegionFigures,
    PlaceCode,
    PlaceFound,
    PlaceProfile,
    RecordFigure,
    RegionFigure,
    SearchPlaces,
)

router = APIRouter(prefix="/api/v1", tags=["places"])

_REFERENCE = public("public reference data")


@router.get("/places", dependencies=[_REFERENCE])
async def search_places(app: App, query: Annotated[SearchPlaces, Query()]) -> tuple[PlaceFound, ...]:
    """Provinces, communes and zones by a spelling in French or Arabic, the likest first."""
    return await app.call(query)


@router.get("/places/{place}", dependencies=[_REFERENCE])
async def get_place(place: PlaceCode, app: App) -> PlaceProfile:
    """A place with every figure: value, year, source, licence, mark of confidence, whether it counts or is too old."""
    return await app.call(GetPlaceProfile(place=place))


@router.get("/region/figures", dependencies=[_REFERENCE])
async def list_region_figures(app: App) -> tuple[RegionFigure, ...]:
    """The figures that count of the region (`02`) and its provinces, of every year."""
    return await app.call(ListRegionFigures())


@router.get("/indicators", dependencies=[_REFERENCE])
async def list_indicators(app: App) -> tuple[IndicatorView, ...]:
    """What is measured, in which unit, and after how many years it is too old."""
    return await app.call(ListIndicators())


async def _record(place: PlaceCode, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(RecordFigure(staff_id=visitor.account.id, place=place, **body.model_dump()))
    return Response(status_code=204)


async def _choose(place: PlaceCode, figure_id: int, visitor: Visitor, app: App, body: BaseModel) -> Response:
    await app.call(ChooseFigure(staff_id=visitor.account.id, place=place, figure_id=figure_id, **body.model_dump()))
    return Response(status_code=204)


for _path, _command, _endpoint, _body in (
    ("/places/{place}/figures", RecordFigure, _record, RECORD_BODY),
    ("/places/{place}/figures/{figure_id}/choice", ChooseFigure, _choose, CHOOSE_BODY),
):
    add_command(router, _path, _command, _endpoint, permission=Permission.EDIT_OFFER, body=_body)
