"""The rows of each public data set, asked of whoever has them, with what each column is."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from pydantic_core import from_json, to_json

from services.gateway.bootstrap import Application
from services.gateway.domain.data_table import DataColumn, DataTable, plain, unit_of
from services.gateway.entrypoints.catalogue.aid_tables import aid_categories, aid_rules
from services.gateway.entrypoints.catalogue.columns import action_columns, contract_columns, meaning_of, site_column
from services.gateway.entrypoints.catalogue.data_sets import DataSet
from services.gateway.entrypoints.ogc.answers import described
from shared.contracts.codes import Language
from shared.contracts.territory.action_views import ListActions
from shared.contracts.territory.features import LARGEST_PAGE, FeatureCollection, FeaturePage, SearchFeatures
from shared.contracts.territory.figures import ListIndicators
from shared.contracts.territory.plan_words import Priority, Target
from shared.contracts.territory.planning import GetPlan, Progress
from shared.contracts.territory.queries import ListPriorities
from shared.contracts.territory.site_tables import ExportTable
from shared.reference.action_cells import COLUMNS, cells_of

_KINDS = {
    "string": "text",
    "integer": "whole",
    "number": "number",
    "boolean": "yes_no",
    "date": "day",
    "datetime": "moment",
}
_SAID = ("title", "text", "benefits", "diaspora_notes")
"""Properties that every language has words of its own for: a column for each language."""
_NAMED_TWICE = "name"
"""Of places, in the language asked for: `name_fr` and `name_ar` stand beside it."""
_ACTIONS_AT_ONCE = 200

Cells = Sequence[str | None]


async def table_of(app: Application, data_set: DataSet) -> DataTable:
    """As it is public now: only what the public routes answer with."""
    return await _TOLD_BY[data_set.told_by](app, data_set)


async def _collection(app: Application, data_set: DataSet) -> DataTable:
    told = {language: await _described(app, data_set.collection, language) for language in Language}
    units = {one.indicator: one.unit for one in await app.call(ListIndicators())}
    columns = [
        DataColumn("id", "text", meaning_of("catalogue_column.id"), f"/ogc/collections/{data_set.collection}"),
        *(column for at in range(len(told[Language.FRENCH].properties)) for column in _properties(told, at, units)),
        DataColumn("geometry", "geometry", meaning_of("site_field.geometry"), "RFC 7946"),
    ]
    translated = any(known.name in _SAID for known in told[Language.FRENCH].properties)
    languages = tuple(Language) if translated else (Language.FRENCH,)
    features = {language: await _features(app, data_set.collection, language) for language in languages}
    rows = tuple(
        tuple(_cell(features, feature, column.name) for column in columns) for feature in features[languages[0]]
    )
    return DataTable(data_set.id, tuple(columns), rows)


async def _described(app: Application, collection: str, language: Language) -> FeatureCollection:
    return next(one for one in await described(app, language) if one.id == collection)


def _properties(told: Mapping[Language, FeatureCollection], at: int, units: Mapping[str, str]) -> Sequence[DataColumn]:
    """The columns of one property: one, or one for each language."""
    known = told[Language.FRENCH].properties[at]
    if known.name == _NAMED_TWICE:
        return ()
    meaning = {language.value: collection.properties[at].title for language, collection in told.items()}
    stem, _, ending = known.name.rpartition("_")
    unit = units.get(stem, "") if ending.isdecimal() else unit_of(known.name)
    where = f"/ogc/collections/{told[Language.FRENCH].id}"
    names = [f"{known.name}_{language.value}" for language in Language] if known.name in _SAID else [known.name]
    return [DataColumn(name, _KINDS[known.kind], meaning, where, unit, known.codes) for name in names]


async def _features(app: Application, collection: str, language: Language) -> Mapping[str, dict[str, Any]]:
    """By id."""
    found: dict[str, dict[str, Any]] = {}
    while True:
        asked = SearchFeatures(collection=collection, language=language, limit=LARGEST_PAGE, offset=len(found))
        page: FeaturePage = await app.call(asked)
        found |= {one["id"]: one for one in map(from_json, page.features)}
        if not page.features or len(found) >= page.matched:
            return found


def _cell(features: Mapping[Language, Mapping[str, dict[str, Any]]], feature_id: str, column: str) -> str | None:
    stem, _, ending = column.rpartition("_")
    if stem in _SAID:
        told = features[Language(ending)].get(feature_id)
        return None if told is None else told["properties"][stem]
    own = next(iter(features.values()))[feature_id]
    if column == "id":
        return feature_id
    if column == "geometry":
        return None if own["geometry"] is None else to_json(own["geometry"]).decode()
    return plain(own["properties"][column])


async def _site_table(app: Application, data_set: DataSet) -> DataTable:
    told = await app.call(ExportTable(table=data_set.id))
    standard = told.version.rpartition("-")[0]
    columns = tuple(site_column(column, data_set.id, standard) for column in told.columns)
    if data_set.id == "figures":
        indicators = tuple(one.indicator for one in await app.call(ListIndicators()))
        columns = tuple(replace(one, codes=indicators) if one.name == "indicator" else one for one in columns)
    return DataTable(data_set.id, columns, told.rows)


async def _actions(app: Application, data_set: DataSet) -> DataTable:
    rows = tuple([tuple(cells[name] or None for name in COLUMNS) async for cells in _every_action(app)])
    return DataTable(data_set.id, action_columns(), rows)


async def _every_action(app: Application) -> AsyncIterator[Mapping[str, str]]:
    asked = ListActions(limit=_ACTIONS_AT_ONCE)
    while True:
        found = await app.call(asked)
        for row in found.rows:
            yield cells_of(row.reference, row)
        if len(found.rows) < _ACTIONS_AT_ONCE:
            return
        asked = asked.model_copy(update={"offset": asked.offset + _ACTIONS_AT_ONCE})


_OF_PROGRESS = ("indicator", "place", "axis", "period", "value", "value_from", "value_source")
_OF_TARGET = ("value", "source", "confidence")


async def _targets(app: Application, data_set: DataSet) -> DataTable:
    plan = await app.call(GetPlan())
    columns = (
        *contract_columns(Progress, _OF_PROGRESS, {"value": "reached"}),
        *contract_columns(Target, _OF_TARGET, {name: f"target_{name}" for name in _OF_TARGET}),
    )
    rows = tuple(
        (
            *(plain(getattr(one, name)) for name in _OF_PROGRESS),
            *(None if one.target is None else plain(getattr(one.target, name)) for name in _OF_TARGET),
        )
        for one in plan.progress
    )
    return DataTable(data_set.id, columns, rows)


_OF_PRIORITY = ("province", "sector", "axis", "valid_from", "valid_until", "source", "confidence")


async def _priorities(app: Application, data_set: DataSet) -> DataTable:
    found = await app.call(ListPriorities())
    rows = tuple(tuple(plain(getattr(one.priority, name)) for name in _OF_PRIORITY) for one in found)
    return DataTable(data_set.id, contract_columns(Priority, _OF_PRIORITY, {}), rows)


_TOLD_BY: Mapping[str, Callable[[Application, DataSet], Awaitable[DataTable]]] = {
    "collection": _collection,
    "site_table": _site_table,
    "actions": _actions,
    "targets": _targets,
    "priorities": _priorities,
    "aid_rules": aid_rules,
    "aid_categories": aid_categories,
}
