"""The four commands on features, whatever their collection."""

from collections.abc import Mapping

from services.territory.domain.geometry import GeometryWrong
from services.territory.usecases.editing.actions import Actions
from services.territory.usecases.editing.feature import Edited, Editor, Remover, Said, invalid
from services.territory.usecases.editing.land import Plots, Sites
from services.territory.usecases.editing.offers import Offers
from services.territory.usecases.ports import Now, UnitOfWork
from shared.contracts.codes import Language
from shared.contracts.territory.feature_editing import (
    CreateFeature,
    FeatureContent,
    FeatureWritten,
    RemoveFeature,
    ReplaceFeature,
    UpdateFeature,
)
from shared.contracts.territory.feature_refusals import (
    FeatureChanged,
    FeatureNotEditable,
    FeatureNotFound,
    FeaturePropertyUnknown,
)

REMOVERS: Mapping[str, Remover] = {"plots": Plots(), "opportunities": Offers(), "actions": Actions()}
EDITORS: Mapping[str, Editor] = {"zones": Sites(), **REMOVERS}
"""Collection -> what writing means there."""


def create_feature(command: CreateFeature, work: UnitOfWork, now: Now) -> FeatureWritten:
    """Raises as the contract says."""
    editor = _editor(command.collection, "create")
    _require_known(command, editor)
    geometry = _geometry(command, editor, work)
    said = Said(command.properties, geometry, command.language, command.staff_id, command.request_id)
    feature_id = editor.create(said, work, now)
    return _written(command.collection, feature_id, command.language, work)


def replace_feature(command: ReplaceFeature, work: UnitOfWork, now: Now) -> FeatureWritten:
    """Raises as the contract says."""
    editor = _editor(command.collection, "replace")
    _seen(command, command.language, work)
    _require_known(command, editor)
    said = Said(command.properties, _geometry(command, editor, work), command.language, command.staff_id)
    editor.change(command.feature_id, said, work, now)
    return _written(command.collection, command.feature_id, command.language, work)


def update_feature(command: UpdateFeature, work: UnitOfWork, now: Now) -> FeatureWritten:
    """Raises as the contract says."""
    editor = _editor(command.collection, "update")
    known = _seen(command, command.language, work)
    _require_known(command, editor)
    _require_writable(command, editor)
    geometry = _geometry(command, editor, work) if command.geometry_said else known.geometry
    said = Said({**known.properties, **command.properties}, geometry, command.language, command.staff_id)
    editor.change(command.feature_id, said, work, now)
    return _written(command.collection, command.feature_id, command.language, work)


def remove_feature(command: RemoveFeature, work: UnitOfWork, now: Now) -> None:
    """Raises as the contract says."""
    remover = REMOVERS.get(command.collection)
    if remover is None:
        raise FeatureNotEditable(collection=command.collection, method="delete")
    _seen(command, Language.FRENCH, work)
    remover.remove(command.feature_id, command.reason, command.staff_id, work, now)


def find_edited(collection: str, feature_id: str, language: Language, work: UnitOfWork) -> Edited:
    """Raises FeatureNotFound."""
    editor = EDITORS.get(collection)
    found = None if editor is None or "\0" in feature_id else editor.find(feature_id, language, work)
    if found is None:
        raise FeatureNotFound(collection=collection, feature_id=feature_id)
    return found


def _editor(collection: str, method: str) -> Editor:
    editor = EDITORS.get(collection)
    if editor is None:
        raise FeatureNotEditable(collection=collection, method=method)
    return editor


def _seen(command: ReplaceFeature | UpdateFeature | RemoveFeature, language: Language, work: UnitOfWork) -> Edited:
    """It is there, and locked from here on. Raises FeatureNotFound, FeatureChanged."""
    known = find_edited(command.collection, command.feature_id, language, work)
    if command.seen is not None and known.version not in command.seen:
        raise FeatureChanged(collection=command.collection, feature_id=command.feature_id)
    return known


def _require_known(content: FeatureContent, editor: Editor) -> None:
    """Raises FeaturePropertyUnknown."""
    unknown = sorted(set(content.properties) - editor.writable - editor.follows)
    if unknown:
        raise FeaturePropertyUnknown(
            names=tuple(name[:100] for name in unknown[:20]), allowed=tuple(sorted(editor.writable))
        )


def _require_writable(command: UpdateFeature, editor: Editor) -> None:
    """Who sends a whole feature sends back what follows from it; who names it alone means to change it.

    Raises FeatureInvalid.
    """
    for name in sorted(set(command.properties) & editor.follows):
        raise invalid(name, "read_only")
    if command.geometry_said and not editor.writes_geometry:
        raise invalid("geometry", "read_only")


def _geometry(content: FeatureContent, editor: Editor, work: UnitOfWork) -> Mapping[str, object] | None:
    """In degrees; None: there is none, or it follows. Raises FeatureInvalid, FeatureQueryMalformed."""
    if content.geometry is None or not editor.writes_geometry:
        return None
    try:
        return work.shapes.in_degrees(content.geometry, content.crs)
    except GeometryWrong as error:
        raise invalid("geometry", error.code, error.expected) from error


def _written(collection: str, feature_id: str, language: Language, work: UnitOfWork) -> FeatureWritten:
    known = find_edited(collection, feature_id, language, work)
    return FeatureWritten(feature_id=feature_id, version=known.version)
