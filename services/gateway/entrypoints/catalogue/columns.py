"""What a column is, from the contract or the standard that has it; its words are those that the forms use."""

import types
import typing
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from services.gateway.domain.data_table import DataColumn, unit_of
from services.gateway.entrypoints.texts import WHOLE, texts
from shared.contracts.codes import Language
from shared.contracts.territory.codes import LandRegime
from shared.contracts.territory.site_tables import TableColumn
from shared.reference.action_cells import COLUMNS, TEMPLATE, TEXTS

MARKS = ("S", "K", "P")
_GROUPS = ("catalogue_column", "site_field", "plan_field")
"""Where the words of a field are looked for, in this order."""
_CODES = {"mark": MARKS, "yes_no": ("oui", "non"), "land_regime": tuple(code.value for code in LandRegime)}
"""By kind, or by field."""
_ACTION_WORDS = {
    "title": "action_desk.text_title",
    "summary": "action_desk.text_summary",
    "results": "actions.results",
    "carrier_name": "actions.carrier",
    "first_year": "catalogue_column.first_year",
    "last_year": "catalogue_column.last_year",
}
_UNITS = {"area_value": "ha"}


def meaning_of(*keys: str) -> Mapping[str, str]:
    """Language -> words, in each language that has all of them."""
    found = {language.value: [texts(language).entries.get(key) for key in keys] for language in Language}
    return {code: " – ".join(filter(None, words)) for code, words in found.items() if all(words)}


def _words(field: str) -> Mapping[str, str]:
    """Raises KeyError for a field without words: a defect that a test finds."""
    group = next((group for group in _GROUPS if texts(WHOLE[0]).has(f"{group}.{field}")), None)
    if group is None:
        raise KeyError(f"no words for the column {field}")
    return meaning_of(f"{group}.{field}")


def site_column(column: TableColumn, table: str, standard: str) -> DataColumn:
    """Of a table after CNIG, or of ours beside it."""
    ours = column.name.startswith("primo_") or standard == "primo"
    field = "area_ha" if column.kind == "hectares" else column.field  # m² here, hectares in the file
    codes = column.codes or _CODES.get(column.kind) or _CODES.get(field, ())
    unit = _UNITS.get(field) or unit_of(f"_{field}")
    meaning = meaning_of("catalogue_column.empty")
    if column.filled:  # a territory of the release before names no field
        meaning = _words(field) if field else dict.fromkeys(map(str, WHOLE), column.name)
    defined_by = f"PRIMO {table}" if ours else "CNIG Sites économiques 1.0.1"
    return DataColumn(column.name, column.kind, meaning, defined_by, unit, codes, column.filled)


def action_columns() -> tuple[DataColumn, ...]:
    return tuple(_action_column(name) for name in COLUMNS)


def _action_column(name: str) -> DataColumn:
    stem, _, ending = name.rpartition("_")
    said = stem if stem in TEXTS else name
    keys = [_ACTION_WORDS.get(said, f"actions.{said}")]
    if stem in TEXTS:
        keys.append(f"language.{ending}")
    return DataColumn(name, "year" if name.endswith("_year") else "text", meaning_of(*keys), f"PRIMO {TEMPLATE}")


def contract_columns(
    contract: type[BaseModel],
    fields: Sequence[str],
    called: Mapping[str, str],
    closed: Mapping[str, tuple[str, ...]] = types.MappingProxyType({}),
) -> tuple[DataColumn, ...]:
    """Kinds and closed lists are the contract's. `called`: field -> name of its column, where that is another;
    `closed`: field -> its codes, where the contract leaves them open.
    """
    return tuple(_contract_column(contract, f, called.get(f, f), closed.get(f, ())) for f in fields)


def _contract_column(contract: type[BaseModel], field: str, name: str, codes: tuple[str, ...]) -> DataColumn:
    kinds = list(_plain(contract.model_fields[field].annotation))
    codes = codes or (MARKS if field == "confidence" else ())
    for kind in kinds:
        if issubclass(kind, StrEnum):
            codes = tuple(code.value for code in kind)
    found = next((word for kind, word in _KINDS.items() if any(issubclass(one, kind) for one in kinds)), "text")
    defined_by = f"{contract.__module__}.{contract.__name__}"
    return DataColumn(
        name, found, _words(name), defined_by, "%" if name == "rate" else unit_of(name), codes or _CODES.get(found, ())
    )


_KINDS: Mapping[type, str] = {Decimal: "number", date: "day", bool: "yes_no", int: "whole"}


def _plain(annotation: Any) -> typing.Iterator[type]:
    """The types that a value may have, without None."""
    if isinstance(annotation, type):
        if annotation is not types.NoneType:
            yield annotation
        return
    for inner in typing.get_args(annotation)[: 1 if hasattr(annotation, "__metadata__") else None]:
        yield from _plain(inner)
