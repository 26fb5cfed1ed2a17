"""What stands in a cell of a file after the CNIG standard, and what it means here."""

import json
import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from services.territory.domain.cnig_schema import Column
from services.territory.domain.geometry import GeometryWrong, checked, in_range
from shared.contracts.territory.site_codes import UNKNOWN

_POINT = re.compile(r"^\[?\s*(-?\d+(?:\.\d+)?)\s*[,;]\s*(-?\d+(?:\.\d+)?)\s*\]?$")
_QUOTED_FORMULA = re.compile(r"^'(?=[\t\r\n]|\s*[=+\-@＝＋－＠])")
YES, NO = "oui", "non"


class Unreadable(Exception):
    """A cell cannot be taken as it stands."""

    def __init__(self, code: str, expected: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.expected = expected


def read(column: Column, cell: str) -> Any:
    """None: nothing is said. Raises Unreadable."""
    text = _QUOTED_FORMULA.sub("", cell).strip()
    if not text:
        return None
    return _READERS[column.kind](text, column.terms)


def written(column: Column, value: Any) -> str | None:
    """As `read` understands it: what is written and read again is the same."""
    if value is None:
        return _told_unknown(column)
    match column.kind:
        case "term":
            return column.terms.get(value, str(value))
        case "yes_no":
            return YES if value else NO
        case "hectares":
            return _plain(Decimal(value) / 10_000)
        case "number":
            return _plain(Decimal(value))
        case "geometry":
            return json.dumps(value, separators=(",", ":"))
        case "point":
            return f"{value[0]},{value[1]}"
        case "day":
            return str(value.isoformat())
        case _:
            return str(value)


def _told_unknown(column: Column) -> str | None:
    """The standard wants a word there."""
    return UNKNOWN if column.kind in {"term", "place"} else None


def _plain(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _text(text: str, _terms: Mapping[str, str]) -> str:
    return text


def _place(text: str, _terms: Mapping[str, str]) -> str | None:
    return None if text.lower() == UNKNOWN else text


def _mark(text: str, _terms: Mapping[str, str]) -> str:
    if text not in {"S", "K", "P"}:
        raise Unreadable("mark_unknown", "S | K | P")
    return text


def _term(text: str, terms: Mapping[str, str]) -> str | None:
    """Without regard to case and to the form of the apostrophe. Our own keys are understood too."""
    plain = _folded(text)
    found = next((key for key, term in terms.items() if plain in (_folded(term), key)), None)
    if found is None and plain != UNKNOWN:
        raise Unreadable("term_unknown", " | ".join(terms.values()))
    return found


def _folded(text: str) -> str:
    return " ".join(text.casefold().replace("’", "'").split())


def _yes_no(text: str, _terms: Mapping[str, str]) -> bool:
    if text.lower() not in {YES, NO}:
        raise Unreadable("yes_or_no", f"{YES} | {NO}")
    return text.lower() == YES


def _number(text: str, _terms: Mapping[str, str]) -> Decimal:
    """Spaces group thousands; a comma is taken for a point, as French spreadsheets write it."""
    try:
        value = Decimal("".join(text.split()).replace(",", "."))
    except InvalidOperation as error:
        raise Unreadable("not_a_number", "12.5") from error
    if not value.is_finite():
        raise Unreadable("not_a_number", "12.5")
    return value


def _hectares(text: str, terms: Mapping[str, str]) -> int:
    square_metres = _number(text, terms) * 10_000
    if square_metres != square_metres.to_integral_value():
        raise Unreadable("finer_than_a_square_metre", _plain(round(square_metres) / Decimal(10_000)))
    return int(square_metres)


def _whole(text: str, terms: Mapping[str, str]) -> int:
    value = _number(text, terms)
    if value != value.to_integral_value():
        raise Unreadable("not_a_number", "12")
    return int(value)


def _day(text: str, _terms: Mapping[str, str]) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise Unreadable("not_a_day", "2026-11-30") from error


def _geometry(text: str, _terms: Mapping[str, str]) -> dict[str, Any]:
    try:
        return checked(json.loads(text))
    except (json.JSONDecodeError, RecursionError) as error:
        raise Unreadable("not_geojson", '{"type":"Polygon","coordinates":[…]}') from error
    except GeometryWrong as error:
        raise Unreadable(error.code, error.expected) from error


def _point(text: str, _terms: Mapping[str, str]) -> tuple[float, float]:
    """`longitude, latitude`, with brackets or without."""
    found = _POINT.match(text)
    if found is None:
        raise Unreadable("not_a_point", "-1.9086,34.6814")
    point = float(found[1]), float(found[2])
    if not in_range(*point):
        raise Unreadable("out_of_the_country", "longitude,latitude")
    return point


_READERS: Mapping[str, Callable[[str, Mapping[str, str]], Any]] = {
    "text": _text,
    "place": _place,
    "mark": _mark,
    "term": _term,
    "yes_no": _yes_no,
    "number": _number,
    "hectares": _hectares,
    "whole": _whole,
    "year": _whole,
    "day": _day,
    "geometry": _geometry,
    "point": _point,
}
