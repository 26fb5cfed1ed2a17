"""Features for people: a table with a map, and one alone. What stands in it is the same as in the GeoJSON."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from fastapi import Request
from pydantic_core import from_json
from starlette.responses import Response

from services.gateway.bootstrap import Application
from services.gateway.domain.feature_map import FeatureMap, draw_features
from services.gateway.domain.prepared_answer import PreparedAnswer
from services.gateway.entrypoints.ogc.answers import JSON, address
from services.gateway.entrypoints.ogc.api import kept_of, page_in
from services.gateway.entrypoints.ogc.asked import neighbours, parameters_of
from services.gateway.entrypoints.pages.rendering import Page
from shared.contracts.territory.features import (
    CRS84,
    FeatureCollection,
    FeaturePage,
    FeatureProperty,
    GetFeature,
    SearchFeatures,
)
from shared.reference.places import REGION, REGION_NAMES

_ON_A_PAGE = 50
_WORDS = {
    "state": "plot_availability",
    "land_regime": "land_regime",
    "sector": "sector",
    "kind": "place_kind",
    "vocation": "vocation",
    "development": "development",
}
"""Property -> the group of texts that names its codes."""


@dataclass(frozen=True)
class Shown:
    """A value as its reader writes it."""

    page: Page

    def __call__(self, known: FeatureProperty, value: Any) -> str:
        if value is None:
            return "–"
        if known.name in _WORDS:
            return self.page.t.code(_WORDS[known.name], value)
        if known.kind == "boolean":
            return self.page.t("ogc.yes" if value else "ogc.no")
        if known.kind == "date":
            return self.page.formats.date(date.fromisoformat(value))
        if known.name == "province":
            return self.page.formats.province(value)
        if known.name == "commune":
            return self.page.formats.commune(value)
        if known.name in ("places", "provinces"):
            return ", ".join(self._place(code) for code in value.split(" | "))
        if known.kind == "datetime":
            return self.page.formats.date(datetime.fromisoformat(value))
        if known.kind in ("integer", "number") and "year" not in known.name:
            return self.page.formats.number(value)
        return str(value)

    def _place(self, code: str) -> str:
        if code == REGION:
            return REGION_NAMES.get(self.page.t.language.value, REGION_NAMES["fr"])
        return self.page.formats.commune(self.page.formats.province(code))


async def items_page(
    request: Request, app: Application, collection: FeatureCollection, search: SearchFeatures
) -> Response:
    """In degrees, whatever the address says: the map is drawn in them."""
    limit = search.limit if "limit" in request.query_params else _ON_A_PAGE
    shown = search.model_copy(update={"crs": CRS84, "limit": limit})
    told = await app.call(shown)
    features = [from_json(text) for text in told.features]
    said = {**parameters_of(search), **kept_of(request)}
    path = f"/collections/{collection.id}/items"
    page = page_in(request, search.language)
    return page.show(
        "ogc_items.html",
        collection=collection,
        said=kept_of(request),
        features=features,
        shown=[one for one in collection.properties if _is_told(one, features)],
        matched=told.matched,
        map=await _map(app, collection, features),
        value=Shown(page),
        data=address(app, path, {**said, "f": "json"}),
        pages={
            rel: address(app, path, {**said, "f": "html", "offset": str(offset)})
            for rel, offset in neighbours(shown, told).items()
        },
    )


def _is_told(known: FeatureProperty, features: list[dict[str, Any]]) -> bool:
    """Of what nobody knows anything yet no column is shown."""
    return not features or any(one["properties"][known.name] is not None for one in features)


async def item_page(request: Request, app: Application, collection: FeatureCollection, asked: GetFeature) -> Response:
    told: str = await app.call(asked.model_copy(update={"crs": CRS84}))
    feature = from_json(told)
    path = f"/collections/{collection.id}/items/{asked.feature_id}"
    page = page_in(request, asked.language)
    return page.show(
        "ogc_item.html",
        collection=collection,
        said=kept_of(request),
        feature=feature,
        map=await _map(app, collection, [feature]),
        value=Shown(page),
        data=address(app, path, {**kept_of(request), "f": "json"}),
    )


async def _map(app: Application, collection: FeatureCollection, features: list[dict[str, Any]]) -> FeatureMap | None:
    """Points on the outlines of the provinces; None: nothing of it has a place."""
    placed = {one["id"]: one["geometry"] for one in features if one["geometry"] is not None}
    if not placed:
        return None
    ground = [] if collection.shape == "polygon" else await _outlines(app)
    return draw_features(placed, ground)


async def _outlines(app: Application) -> list[Any]:
    asked = SearchFeatures(collection="provinces")

    async def make() -> PreparedAnswer:
        told: FeaturePage = await app.call(asked)
        return PreparedAnswer(f"[{','.join(told.features)}]".encode(), JSON, {})

    return [feature["geometry"] for feature in from_json((await app.kept.get("outlines", make)).body)]
