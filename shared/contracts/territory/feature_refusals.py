"""What is refused to those who read features."""

from typing import ClassVar

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
