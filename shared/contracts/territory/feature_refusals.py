"""What is refused to those who read features."""

from typing import Any, ClassVar

from shared.contracts.territory.refusals import TerritoryRefusal


class FeatureCollectionNotFound(TerritoryRefusal):
    code: ClassVar[str] = "feature_collection.not_found"
    collection: str
    allowed: tuple[str, ...]


class FeatureNotFound(TerritoryRefusal):
    """No such feature in the collection, or none that is published."""

    code: ClassVar[str] = "feature.not_found"
    collection: str
    feature_id: str


class FeatureQueryMalformed(TerritoryRefusal):
    """A parameter cannot be understood. Nothing is guessed: an answer to another question would look like an answer."""

    code: ClassVar[str] = "feature_query.malformed"
    parameter: str
    problem: str
    """unknown_parameter, repeated, number, bbox, crs, datetime, language, syntax, too_large, property, operator, kind,
    arguments, literal, geometry or format."""
    about: str = ""
    """The name or the piece of the expression that is meant."""
    allowed: tuple[str, ...] = ()
    """What could have been said instead."""


class FeatureNotEditable(TerritoryRefusal):
    """Features of the collection are not written that way."""

    code: ClassVar[str] = "feature.not_editable"
    collection: str
    method: str
    """create, replace, update or delete."""


class FeatureChanged(TerritoryRefusal):
    """It is not what the editor saw."""

    code: ClassVar[str] = "feature.changed"
    collection: str
    feature_id: str


class FeatureAlreadyThere(TerritoryRefusal):
    """Another content stands under the same natural key: the feature is replaced, not created again."""

    code: ClassVar[str] = "feature.already_there"
    collection: str
    feature_id: str


class FeaturePropertyUnknown(TerritoryRefusal):
    """The collection has no such property: nothing is guessed, and nothing is left out silently."""

    code: ClassVar[str] = "feature.property_unknown"
    names: tuple[str, ...]
    allowed: tuple[str, ...]


class FeatureInvalid(TerritoryRefusal):
    """What is said of a feature does not go together, or is not what is expected there."""

    code: ClassVar[str] = "feature.invalid"
    errors: tuple[dict[str, Any], ...]
    """{field, problem, proposal}: a property, or `geometry`."""


class TilesetNotFound(TerritoryRefusal):
    """The collection has no geometry, or its tiles are not cut so."""

    code: ClassVar[str] = "tileset.not_found"
    collection: str
    tile_matrix_set: str
    allowed: tuple[str, ...]
    """Of this collection."""


class TileNotFound(TerritoryRefusal):
    """Outside of the tile matrix set, or of its limits for this collection (OGC 20-057, /req/core/tc-error, A)."""

    code: ClassVar[str] = "tile.not_found"
    zoom: int
    column: int
    row: int
