"""The tables of the plan as files: their columns, natural keys, and how people write what stands in a cell."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from pydantic import ValidationError

from shared.contracts.territory.plan_words import PlaceGroup, PlanItem, Priority, Sourced, Target
from shared.contracts.territory.row_changes import RowFault
from shared.reference import places


@dataclass(frozen=True)
class Table:
    """One kind of word."""

    name: str
    version: int
    model: type[Sourced]
    key: tuple[str, ...]

    @property
    def template(self) -> str:
        return f"{self.name}-v{self.version}"

    @property
    def columns(self) -> tuple[str, ...]:
        return columns_of(self.model)

    @property
    def required(self) -> tuple[str, ...]:
        return tuple(name for name, field in self.model.model_fields.items() if field.is_required())

    def key_of(self, cells: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(cells.get(name, "") for name in self.key)


TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        Table("plan", 1, PlanItem, ("code",)),
        Table("priorities", 1, Priority, ("province", "sector", "axis", "valid_from")),
        Table("targets", 1, Target, ("indicator", "place", "axis", "period")),
        Table("groups", 1, PlaceGroup, ("code",)),
    )
}
"""Name -> table. A change of its columns is another version of its template."""


def columns_of(model: type[Sourced]) -> tuple[str, ...]:
    """What a word says first, then where that stands."""
    own = (name for name in model.model_fields if name not in Sourced.model_fields)
    return (*own, "source", "confidence", "applies")


def cells_of(word: Sourced) -> dict[str, str]:
    """As they stand in a file; what is not said is empty."""
    return {name: _written(getattr(word, name)) for name in columns_of(type(word))}


def word_of(table: Table, cells: Mapping[str, str]) -> tuple[Sourced | None, Sequence[RowFault]]:
    """The word, or what is wrong with which cell."""
    said: dict[str, Any] = {name: _read(name, text) for name, text in cells.items() if text}
    try:
        return table.model.model_validate(said), ()
    except ValidationError as error:
        faults = {str(fault["loc"][0]): str(fault["type"]) for fault in error.errors()}
    return None, [
        RowFault(column=name, code=_CODES.get(kind, "not_understood"), value=cells.get(name, ""), expected=_like(name))
        for name, kind in faults.items()
    ]


_CODES = {"missing": "missing", "string_pattern_mismatch": "not_a_code", "enum": "not_listed"} | dict.fromkeys(
    ("string_too_short", "string_too_long", "too_short", "too_long"), "length"
)
_EXPECTED = {
    "period": "2026, 2026-Q3, 2026-09, 2023-2024",
    "province": "02.411",
    "valid_from": "2026-01-31",
    "valid_until": "2026-12-31",
    "applies": "yes, no",
    "public": "yes, no",
    "confidence": "S, K, P",
}
_YES = frozenset({"yes", "y", "oui", "o", "true", "1", "x", "نعم"})
_NO = frozenset({"no", "n", "non", "false", "0", "لا"})


def _like(column: str) -> str:
    return _EXPECTED.get(column, "")


def _read(column: str, text: str) -> object:
    """As people write it; what is not understood is left as it is, and refused with its own words."""
    return _READERS.get(column, str)(text)


def _number(text: str) -> str:
    """`1 200 000,50`: spaces of every kind group thousands."""
    return "".join(text.split()).replace("\u202f", "").replace("\u00a0", "").replace(",", ".")


def _day(text: str) -> str:
    parts = text.replace(".", "/").split("/")
    if len(parts) == 3 and all(part.isdecimal() for part in parts) and len(parts[2]) == 4:
        return f"{parts[2]}-{parts[1]:0>2}-{parts[0]:0>2}"
    return text


def _flag(text: str) -> object:
    said = text.casefold()
    return True if said in _YES else False if said in _NO else text


def _province(text: str) -> str:
    """By its code or any spelling of its name: spreadsheets turn `02.411` into a number."""
    found = places.find_province(text if not _is_number(text) else f"{Decimal(text):06.3f}")
    return text if found is None else found.code


def _place(text: str) -> str:
    if text == "2" or places.normalise(text) in {places.normalise(name) for name in places.REGION_NAMES.values()}:
        return places.REGION
    return _province(text) if text != places.REGION and text.count(".") <= 1 else text


def _period(text: str) -> str:
    """Quarters as French has them (`2026-T3`); a month that a spreadsheet made a day of."""
    said = text.upper().replace("T", "Q")
    return said[:7] if len(said) == 10 and said.endswith("-01") else said


def _is_number(text: str) -> bool:
    return text.replace(".", "", 1).isdecimal() and text.isascii()


_READERS: Mapping[str, Callable[[str], object]] = {
    **dict.fromkeys(("amount_mad", "value", "jobs", "number", "starts", "ends"), _number),
    **dict.fromkeys(("valid_from", "valid_until"), _day),
    **dict.fromkeys(("applies", "public"), _flag),
    "province": _province,
    "place": _place,
    "period": _period,
    "members": lambda text: tuple(_place(part) for part in text.replace(",", " ").split()),
}


def _written(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return f"{value.normalize():f}"
        case date():
            return value.isoformat()
        case tuple():
            return " ".join(str(part) for part in value)
        case _:
            return str(value)
