"""Public reference data: provinces, communes, zones, plots."""

from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import JSONResponse

from services.gateway.entrypoints.access import App, public
from shared.contracts.territory.queries import ListCommunes, ListPlots, ListProvinces, ListZones
from shared.contracts.territory.replies import CommuneView, PlotRow, ProvinceView, ZoneView

router = APIRouter(prefix="/api/v1", tags=["places"], dependencies=[public("public reference data")])


@router.get("/provinces")
async def list_provinces(app: App) -> tuple[ProvinceView, ...]:
    """The eight provinces with census figures, their sources, and the bonus category in force."""
    return await app.call(ListProvinces())


class GeoJson(JSONResponse):
    media_type = "application/geo+json"


@router.get("/provinces/geometry", response_class=GeoJson)
async def provinces_geometry(app: App) -> GeoJson:
    """The provinces as a GeoJSON FeatureCollection, EPSG:4326. The credit must be shown with it (ODbL)."""
    provinces = await app.call(ListProvinces(with_geometry=True))
    collection = {
        "type": "FeatureCollection",
        "credit": next((p.geometry_credit for p in provinces if p.geometry_credit), None),
        "features": [_feature(province) for province in provinces if province.geometry is not None],
    }
    return GeoJson(collection)


@router.get("/communes")
async def list_communes(app: App, query: Annotated[ListCommunes, Query()]) -> tuple[CommuneView, ...]:
    return await app.call(query)


@router.get("/zones")
async def list_zones(app: App) -> tuple[ZoneView, ...]:
    """Activity zones with dated figures and how many plots are free."""
    return await app.call(ListZones())


@router.get("/plots")
async def list_plots(app: App, query: Annotated[ListPlots, Query()]) -> tuple[PlotRow, ...]:
    """Plots; a held one says until when, not by whom."""
    return await app.call(query)


def _feature(province: ProvinceView) -> dict[str, Any]:
    return {
        "type": "Feature",
        "id": province.iso,
        "geometry": province.geometry,
        "properties": {
            "code": province.code,
            "name_fr": province.name_fr,
            "name_ar": province.name_ar,
            "bonus": province.bonus.category.value if province.bonus else None,
        },
    }
