"""The forms of poles, sites and plots: which fields stand together, of which kind each is, what was typed into them."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from services.gateway.entrypoints.pages.forms import Typed, explain, plain_number
from services.gateway.entrypoints.texts import Texts
from shared.contracts.event import Contract
from shared.contracts.territory.refusals import SiteFactsInvalid
from shared.contracts.territory.site_codes import TERMS

_UTILITIES = tuple(f"{name}_served" for name in ("water", "power", "sewer", "gas", "fibre"))
_OF_UTILITIES = (*_UTILITIES, "utilities_source", "utilities_confidence")
POLE_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    ("names", ("name_fr", "name_ar", "name_en")),
    ("what", ("vocation", "reach", "identified_on", "updated_on")),
    ("source", ("source", "confidence")),
)
SITE_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    ("names", ("name_fr", "name_ar", "name_en", "description", "url")),
    ("where", ("province", "commune", "pole", "latitude", "longitude", "position_status", "geometry")),
    (
        "what",
        (
            *("site_type", "vocation", "site_state", "usable_area_ha", "created_year", "identified_on", "updated_on"),
            *("producer", "manager_type", "manager", "developer", "seller"),
        ),
    ),
    ("utilities", _OF_UTILITIES),
    (
        "distances",
        (
            *("port", "port_km", "airport", "airport_km", "motorway", "motorway_km", "rail_station", "rail_km"),
            *("distances_source", "distances_confidence"),
        ),
    ),
)
PLOT_GROUPS: Sequence[tuple[str, Sequence[str]]] = (
    (
        "what",
        (
            *("area_m2", "land_regime", "cadastral_reference", "tenure", "development", "occupancy", "land_use"),
            *("turnkey", "identified_on", "updated_on", "geometry"),
        ),
    ),
    ("price", ("price_mad_m2", "price_on", "price_source", "price_confidence")),
    ("utilities", _OF_UTILITIES),
)
AREA_FIELDS = ("area_value", "area_vintage", "area_source", "area_licence", "area_confidence")
NEEDED = frozenset(
    {
        "name_fr",
        "province",
        "latitude",
        "longitude",
        "position_status",
        "area_m2",
        "land_regime",
        "site",
        "reference",
        "code",
    }
)
_KINDS: Mapping[str, str] = {
    **dict.fromkeys((*_UTILITIES, "turnkey"), "yes_no"),
    **dict.fromkeys(
        ("confidence", "utilities_confidence", "distances_confidence", "price_confidence", "area_confidence"), "mark"
    ),
    **dict.fromkeys(TERMS, "term"),
    **dict.fromkeys(("identified_on", "updated_on", "price_on"), "day"),
    **dict.fromkeys(("description", "geometry"), "long"),
    **dict.fromkeys(("province", "pole", "land_regime"), "list"),
    **dict.fromkeys(
        (
            *("latitude", "longitude", "usable_area_ha", "created_year", "area_m2", "price_mad_m2", "area_value"),
            *("port_km", "airport_km", "motorway_km", "rail_km"),
        ),
        "number",
    ),
}


def kind_of(field: str) -> str:
    """text, long, number, day, yes_no, mark, term or list."""
    return _KINDS.get(field, "text")


def filled(facts: Contract) -> Typed:
    """The form as the facts have it."""
    return Typed({name: [_shown(getattr(facts, name))] for name in type(facts).model_fields})


def _shown(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case dict():
            return json.dumps(value)
        case _:
            return str(getattr(value, "value", value))


def said(form: Typed, groups: Sequence[tuple[str, Sequence[str]]]) -> dict[str, Any]:
    """What was filled in, as the contract reads it."""
    return {name: _read(name, text) for _, names in groups for name, text in form.filled(*names).items()}


def _read(field: str, text: str) -> Any:
    kind = kind_of(field)
    if kind == "number":
        return plain_number(text)
    if kind == "yes_no":
        return text == "yes"
    if field == "geometry":
        try:
            return json.loads(text)
        except (json.JSONDecodeError, RecursionError):
            return text  # the contract says what is wrong with it
    return text


def faults_of(error: ValidationError | SiteFactsInvalid, t: Texts, names: Mapping[str, str]) -> dict[str, str]:
    """Field -> what is wrong with it."""
    if isinstance(error, ValidationError):
        return explain(error, t, names)
    return {str(fault["field"]): _told(fault, t) for fault in error.errors}


def _told(fault: Mapping[str, Any], t: Texts) -> str:
    """Of a border, with the place of the fault: an editor finds it on a map."""
    problem, place = str(fault["problem"]), fault.get("proposal")
    said = t.code("site_problem", problem)
    return f"{said} ({place})" if place and problem in _HAVE_A_PLACE else said


_HAVE_A_PLACE = frozenset({"crosses_itself", "border_wrong"})
