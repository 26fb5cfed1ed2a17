"""Vector tiles of the collections of features (`features.py`), for maps that are drawn by whoever looks at them."""

from typing import Annotated

from pydantic import Field

from shared.contracts.codes import Language
from shared.contracts.request import Request
from shared.contracts.territory.features import CollectionId

DEEPEST = 14
"""The last zoom that there is. A unit of a tile is half a metre there, finer than any outline is known: maps enlarge
its tiles where somebody comes nearer.
"""


class DrawTile(Request[str], service="territory", method="draw_tile", repeatable=True):
    """One tile of WebMercatorQuad (OGC 17-083r4, annex D) as a Mapbox Vector Tile 2.1, in base64; empty: nothing of the
    collection lies there. Only what is published; nobody sees more.

    Raises FeatureCollectionNotFound; TilesetNotFound for a collection that has no geometry; TileNotFound for a column
    or row outside of its zoom.
    """

    collection: CollectionId
    language: Language = Language.FRENCH
    zoom: Annotated[int, Field(ge=0, le=DEEPEST)]
    column: Annotated[int, Field(ge=0)]
    """From the west."""
    row: Annotated[int, Field(ge=0)]
    """From the north."""
