"""Geographic features for programs that speak OGC API: collections, what can be asked of them, pages of features."""

from typing import Annotated, Literal

from pydantic import AwareDatetime, Field, StringConstraints

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.request import Request

CollectionId = Annotated[str, StringConstraints(pattern=r"^[a-z]{1,40}$")]
FeatureId = Annotated[str, StringConstraints(min_length=1, max_length=80)]
CrsUri = Annotated[str, StringConstraints(max_length=200)]

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
"""Longitude, latitude: the order of GeoJSON, and what is meant where nothing else is said."""
LARGEST_PAGE = 1000
LARGEST_FILTER = 8000
"""Characters."""


class FeatureProperty(Contract):
    """What each feature of a collection says, under one name."""

    name: str
    kind: Literal["string", "integer", "number", "boolean", "date", "datetime"]
    title: str
    codes: tuple[str, ...] = ()
    """Those of a closed list; empty: any text or number."""
    writable: bool = False
    """An editor says it; else it follows from what is said."""
    in_tiles: bool = True
    """Whether vector tiles say it too: what is long is left to the feature itself."""


class FeatureCollection(Contract):
    """One collection, in the language asked for."""

    id: CollectionId
    title: str
    description: str
    properties: tuple[FeatureProperty, ...]
    """Each may be asked for in a filter or by `name=value`."""
    shape: Literal["polygon", "any", "none"]
    """What its geometries are. `any`: points, and outlines where they are known. `none`: nothing is known, each is
    null."""
    named_by: str
    """The property that names a feature to a person."""
    dated_by: str | None
    """The property that `datetime` asks for; None: its features hold at any time."""
    licence: str
    licence_url: str | None
    attribution: str
    """To be shown with the data."""
    crs: tuple[CrsUri, ...]
    """In which coordinates can be had and said, the first one unless asked otherwise."""
    bbox: tuple[float, float, float, float] | None
    """West, south, east, north in degrees; None: no feature has a place."""
    begins: AwareDatetime | None
    """The earliest of `dated_by`."""
    methods: tuple[Literal["create", "replace", "update", "delete"], ...] = ()
    """What an editor may do with a feature of it; none: it is read only."""
    geometry_writable: bool = False
    """False: where a feature lies follows from what is said of it."""


class ListFeatureCollections(
    Request[tuple[FeatureCollection, ...]],
    service="territory",
    method="list_feature_collections",
    repeatable=True,
):
    """Every collection that anybody may read."""

    language: Language = Language.FRENCH


class FeaturePage(Contract):
    features: tuple[str, ...]
    """Each a GeoJSON Feature, written out: they are sent on as they are."""
    matched: int
    """How many features there are in all."""


class SearchFeatures(Request[FeaturePage], service="territory", method="search_features", repeatable=True):
    """Features of one collection, by id. Only what is published; nobody sees more.

    Raises FeatureCollectionNotFound; FeatureQueryMalformed, which names the parameter and what is wrong with it.
    """

    collection: CollectionId
    language: Language = Language.FRENCH
    bbox: Annotated[tuple[float, ...], Field(max_length=6)] = ()
    """Four numbers, or six with heights, which are not looked at; in the order of `bbox_crs`. Empty: anywhere."""
    bbox_crs: CrsUri = CRS84
    datetime: Annotated[str, StringConstraints(max_length=80)] = ""
    """A moment or an interval of RFC 3339, `..` where it is open."""
    equals: dict[str, Annotated[str, StringConstraints(max_length=500)]] = {}
    """Property -> the value it must have."""
    filter: Annotated[str, StringConstraints(max_length=LARGEST_FILTER)] = ""
    filter_lang: Annotated[str, StringConstraints(max_length=40)] = "cql2-text"
    filter_crs: CrsUri = CRS84
    crs: CrsUri = CRS84
    """Of the answer."""
    limit: Annotated[int, Field(ge=1, le=LARGEST_PAGE)] = 100
    offset: Annotated[int, Field(ge=0)] = 0


class GetFeature(Request[str], service="territory", method="get_feature", repeatable=True):
    """One GeoJSON Feature, written out. Raises FeatureCollectionNotFound, FeatureNotFound, FeatureQueryMalformed."""

    collection: CollectionId
    feature_id: FeatureId
    language: Language = Language.FRENCH
    crs: CrsUri = CRS84
