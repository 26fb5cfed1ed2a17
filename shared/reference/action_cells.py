"""A Migration & Development action as one row of the template `actions-v1`, as file, export and form say it.

Several values stand in one cell, parted by a bar: `9000000 EUR planned | 250000 MAD spent`. A row that is written here
is read here as the same action.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from shared.contracts.codes import Language
from shared.contracts.territory.actions import ActionDetails, ActionList
from shared.contracts.territory.row_changes import RowFault
from shared.reference import places

TEMPLATE = "actions-v1"
TEXTS = ("title", "summary", "results")
_SINGLE = ("carrier_name", "carrier_kind", "first_year", "last_year")
_LISTED = ("partners", "places", "themes", "countries", "amounts", "beneficiaries", "sources")
_ORDER = ("carrier_name", "carrier_kind", "partners", "places", "first_year", "last_year", *_LISTED[2:])
COLUMNS = ("reference", *(f"{text}_{language.value}" for text in TEXTS for language in Language), *_ORDER)
OPTIONAL = frozenset(c for c in COLUMNS if c.startswith(TEXTS) and not c.endswith(("_fr", "_ar", "_en")))
"""A file need not have them; what is stored in these languages then stays."""

Codes = Mapping[ActionList, Mapping[str, str]]
"""List -> normalised name of a word, in any language -> its code."""

_AMOUNT = re.compile(r"([\d\s\u00a0\u202f]+(?:[.,]\d{1,2})?)\s+([A-Za-z]{3})\s+(.+)")
_COUNTED = re.compile(r"([\d\s\u00a0\u202f]*\d)\s+(\D.*)")
_SOURCE = re.compile(r"(.+?)\s*\[([SKPskp])\]")


def cells_of(reference: str, details: ActionDetails) -> dict[str, str]:
    """Column -> cell."""
    texts = {
        f"{text}_{language.value}": getattr(details, text).get(language, "") for text in TEXTS for language in Language
    }
    listed: dict[str, Iterable[str]] = {
        **{name: getattr(details, name) for name in ("partners", "places", "themes", "countries")},
        "amounts": (f"{one.amount.normalize():f} {one.currency} {one.kind}" for one in details.amounts),
        "beneficiaries": (f"{one.number} {one.who}" for one in details.beneficiaries),
        "sources": (f"{one.text} [{one.confidence}]" for one in details.sources),
    }
    single = {name: str(getattr(details, name) or "") for name in _SINGLE}
    said = {"reference": reference, **texts, **single, **{name: " | ".join(each) for name, each in listed.items()}}
    return {name: said[name] for name in COLUMNS}


def details_of(cells: Mapping[str, str], codes: Codes | None = None) -> ActionDetails | list[RowFault]:
    """The action that a row tells, or every fault of it.

    codes: also takes the names of words for their codes.
    """
    faults: list[RowFault] = []
    said: dict[str, Any] = {text: {} for text in TEXTS}
    for text in TEXTS:
        for language in Language:
            if words := cells.get(f"{text}_{language.value}", "").strip():
                said[text][language.value] = words
    for name in _SINGLE:
        if value := cells.get(name, "").strip():
            said[name] = value
    for name in _LISTED:
        parts = [part.strip() for part in cells.get(name, "").split("|") if part.strip()]
        said[name] = [value for part in parts if (value := _value(name, part, faults)) is not None]
    _take_codes(said, codes or {})
    said |= {name: list(dict.fromkeys(said[name])) for name in ("partners", "places", "themes", "countries")}
    _order_years(said, faults)
    try:
        details = ActionDetails.model_validate(said)
    except ValidationError as error:
        return [*faults, *_told(error, {fault.column for fault in faults})]
    return faults or details


def _value(name: str, part: str, faults: list[RowFault]) -> Any:
    """What one part of a cell says; None: it is a fault, and noted."""
    found = _READ[name](part) if name in _READ else part
    if found is None:
        faults.append(RowFault(column=name, code=f"{name}_unreadable", value=part, expected=_EXPECTED[name]))
    return found


def place_of(text: str) -> str | None:
    """The code that a code or a spelling means."""
    if text == places.REGION or places.normalise(text) in {places.normalise(n) for n in places.REGION_NAMES.values()}:
        return places.REGION
    if text in places.communes():
        return text
    found = places.find_province(text) or places.find_commune(text)
    return None if found is None else found.code


def _amount(part: str) -> dict[str, str] | None:
    found = _AMOUNT.fullmatch(part)
    if found is None:
        return None
    number = "".join(found[1].split()).replace(",", ".")
    return {"amount": number, "currency": found[2].upper(), "kind": found[3].strip()}


def _counted(part: str) -> dict[str, Any] | None:
    found = _COUNTED.fullmatch(part)
    return None if found is None else {"number": int("".join(found[1].split())), "who": found[2]}


def _source(part: str) -> dict[str, str] | None:
    found = _SOURCE.fullmatch(part)
    return None if found is None else {"text": found[1], "confidence": found[2].upper()}


_READ = {
    "places": place_of,
    "amounts": _amount,
    "beneficiaries": _counted,
    "sources": _source,
    "countries": str.upper,
}
_EXPECTED = {
    "places": "02.381",
    "amounts": "9000000 EUR planned",
    "beneficiaries": "24 porteurs de projets",
    "sources": "Rapport annuel 2021 [S]",
    "countries": "NL",
}


def _take_codes(said: dict[str, Any], codes: Codes) -> None:
    def code(list_name: ActionList, written: str) -> str:
        return codes.get(list_name, {}).get(places.normalise(written), written)

    said["themes"] = [code(ActionList.THEME, theme) for theme in said["themes"]]
    for amount in said["amounts"]:
        amount["kind"] = code(ActionList.AMOUNT_KIND, amount["kind"])
    if "carrier_kind" in said:
        said["carrier_kind"] = code(ActionList.CARRIER_KIND, said["carrier_kind"])


def _order_years(said: dict[str, Any], faults: list[RowFault]) -> None:
    first, last = said.get("first_year", ""), said.get("last_year", "")
    if first.isdecimal() and last.isdecimal() and int(last) < int(first):
        faults.append(RowFault(column="last_year", code="years_reversed", value=said.pop("last_year"), expected=first))


def _told(error: ValidationError, known: set[str]) -> list[RowFault]:
    """Without the cells that could not be read: that they leave nothing behind is no second fault."""
    told = [(_column(fault["loc"]), fault) for fault in error.errors()]
    return [
        RowFault(
            column=column,
            code=str(fault["type"]),
            value="" if fault["type"] in ("missing", "too_short") else str(fault["input"])[:200],
        )
        for column, fault in told
        if column not in known
    ]


def _column(location: Sequence[int | str]) -> str:
    name = str(location[0])
    return f"{name}_{location[1]}" if name in TEXTS and len(location) > 1 else name
