"""OGC API Features and Tiles at `/ogc`: the territory for QGIS, GDAL and whoever speaks the standard."""

from services.gateway.entrypoints.ogc import api, collections, editing, items, pipeline, tiles

ROUTERS = (api.router, pipeline.router, collections.router, items.router, editing.router, tiles.router)
