"""Features as editors write them by OGC API - Features, part 4: created, replaced, changed in parts, removed.

What a feature says in words is written in one language at a time, that of `language`; the others stay as they are.
"""

from typing import Annotated, Any
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.contracts.codes import Language
from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.features import CRS84, CollectionId, CrsUri, FeatureId
from shared.contracts.territory.requests import Fingerprint, Why

Seen = Annotated[str, StringConstraints(max_length=64)]


class EditedFeature(Contract):
    """A feature as whoever edits it sees it: drafts too, and of what is published the version that is being written."""

    feature: str
    """GeoJSON, written out."""
    version: Fingerprint
    """Of all that can be written of it, in every language, and of where it stands."""


class GetEditedFeature(Request[EditedFeature], service="territory", method="get_edited_feature", repeatable=True):
    """For editors. Raises FeatureCollectionNotFound, FeatureNotFound, FeatureQueryMalformed."""

    collection: CollectionId
    feature_id: FeatureId
    language: Language = Language.FRENCH
    crs: CrsUri = CRS84


class FeatureWritten(Contract):
    feature_id: FeatureId
    version: Fingerprint


class FeatureContent(Contract):
    """What was said of a feature."""

    properties: dict[str, Any] = Field(default_factory=dict)
    """By name; what only follows from what is said may stand there too, and is not looked at in a whole feature."""
    geometry: dict[str, Any] | None = None
    """GeoJSON, in `crs`."""
    language: Language = Language.FRENCH
    """Of the properties that are words."""
    crs: CrsUri = CRS84


class CreateFeature(
    FeatureContent, Request[FeatureWritten], service="territory", method="create_feature", repeatable=True
):
    """A new plot or site; a draft of an opportunity or an action.

    The same `request_id`, or the same natural key, with the same content again answers the same one. Raises
    FeatureNotEditable, FeaturePropertyUnknown, FeatureInvalid, FeatureAlreadyThere, and what the command of that
    collection raises.
    """

    request_id: UUID
    staff_id: UUID
    collection: CollectionId


class FeatureCommand(Request[FeatureWritten]):
    staff_id: UUID
    collection: CollectionId
    feature_id: FeatureId
    seen: Annotated[tuple[Seen, ...], Field(max_length=20)] | None
    """Versions of which it must be one; None: whatever it is now (`If-Match: *`)."""


class ReplaceFeature(FeatureContent, FeatureCommand, service="territory", method="replace_feature"):
    """Everything that can be written of it is as it is said here; what is not said is not known.

    Raises FeatureNotFound, FeatureChanged and as CreateFeature.
    """


class UpdateFeature(FeatureContent, FeatureCommand, service="territory", method="update_feature"):
    """Only what is named is changed; a null takes away what was said (RFC 7396). Raises as ReplaceFeature."""

    geometry_said: bool
    """False: it stays where it is."""


class RemoveFeature(Request[None], service="territory", method="remove_feature"):
    """Take a plot off the market; withdraw what is published; drop a draft. The history keeps it.

    Raises FeatureNotFound, FeatureChanged, FeatureNotEditable, and what the command of that collection raises.
    """

    staff_id: UUID
    collection: CollectionId
    feature_id: FeatureId
    seen: Annotated[tuple[Seen, ...], Field(max_length=20)] | None
    reason: Why
