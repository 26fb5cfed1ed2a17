"""Loads the reference data that the service cannot work without. Running it again changes nothing."""

import csv
import json
import tomllib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

from sqlalchemy import Connection, Table
from sqlalchemy.dialects.postgresql import insert

from services.territory.adapters import tables as t
from services.territory.adapters.aid_tables import aid_rule, aid_scheme
from services.territory.adapters.figure_tables import indicator, place_figure
from services.territory.adapters.public_tables import retry_pause
from services.territory.domain.aid_scheme import TERRITORY
from services.territory.seed_actions import load_actions
from services.territory.seed_figures import areas, census, economy
from services.territory.seed_planning import keep_words, planning_indicators, planning_words
from shared.contracts.territory.aid_rules import AidRule
from shared.contracts.territory.codes import Indicator
from shared.database.engine import make_engine
from shared.reference import places

DATA = Path(__file__).parent / "data"
GEOMETRY_CREDIT = "© OpenStreetMap contributors, ODbL 1.0"
PRESS = "press figure, source named"

Row = dict[str, Any]


def load(database_url: str) -> None:
    """Places, figures, zones, categories, settings, rules of the aids: what is there is never overwritten."""
    reference = _reference()
    zones = list(_zones(reference["zone"]))
    engine = make_engine(database_url, application="primo-territory-seed", pool_size=1)
    with engine.begin() as connection:
        _keep(connection, t.province, _provinces())
        _keep(connection, t.commune, _communes())
        _keep(connection, t.pole, reference["pole"])
        _keep(connection, t.zone, (zone for zone, _ in zones))
        _keep(connection, t.figure, (*_census(), *(figure for _, figure in zones if figure)))
        _keep(connection, t.bonus_category, categories())
        numbers(connection)
        _keep(connection, indicator, indicators(reference["indicator"]))
        _keep(connection, place_figure, (*census(), *economy(), *areas(_areas_said(zones, reference))))
        _keep(connection, aid_scheme, aid_schemes())
        _keep(connection, aid_rule, aid_rules())
        _keep(connection, indicator, planning_indicators(first=len(reference["indicator"])))
        for table, key, rows in planning_words():
            keep_words(connection, table, key, rows)
        load_actions(connection)
    engine.dispose()


def numbers(connection: Connection) -> None:
    """What the centre decides: dated numbers, and the pauses between attempts to deliver."""
    reference = _reference()
    _keep(connection, t.setting, reference["setting"])
    _keep(connection, retry_pause, _retry_pauses(reference["retry"]))


def _reference() -> Row:
    return tomllib.loads((DATA / "reference.toml").read_text(encoding="utf-8"))


def _keep(connection: Connection, table: Table, rows: Iterable[Row]) -> None:
    connection.execute(insert(table).on_conflict_do_nothing(), list(rows))


def _provinces() -> Iterator[Row]:
    document = json.loads((DATA / "oriental_provinces.geojson").read_text(encoding="utf-8"))
    geometry = {feature["properties"]["hcp_code"]: feature["geometry"] for feature in document["features"]}
    for province in places.provinces().values():
        yield {
            "code": province.code,
            "iso": province.iso,
            "kind": province.kind,
            "name_fr": province.name_fr,
            "name_ar": province.name_ar,
            "geometry": geometry[province.code],
            "geometry_credit": GEOMETRY_CREDIT,
        }


def _communes() -> Iterator[Row]:
    for commune in places.communes().values():
        yield {
            "code": commune.code,
            "province": commune.province,
            "kind": commune.kind,
            "name_fr": commune.name_fr,
            "name_ar": commune.name_ar,
        }


def _census() -> Iterator[Row]:
    """As the table `figure` has it, for readers of the release before: without the region."""
    for row in census():
        if row["place"] != places.REGION:
            yield {name: row[name] for name in row if name != "year"}


def _zones(names: list[Row]) -> Iterator[tuple[Row, Row | None]]:
    """Each zone with its area, if the press gave one."""
    province_of = {province.iso: province.code for province in places.provinces().values()}
    with (DATA / "zones_press_figures.csv").open(encoding="utf-8", newline="") as file:
        press = {row["name"]: row for row in csv.DictReader(file)}
    for known in names:
        row = press[known["press_name"]]
        zone = {
            "code": known["code"],
            "name": known["name"],
            "province": province_of[row["province_iso"]],
            "longitude": float(row["lon"]),
            "latitude": float(row["lat"]),
            "position_status": row["coord_status"],
            "pole": known.get("pole"),
            "commune": known.get("commune"),
        }
        yield zone, _area(known["code"], row) if row["area_ha"] else None


def _area(zone: str, row: dict[str, str]) -> Row:
    return {
        "place": zone,
        "indicator": Indicator.AREA_HA,
        "vintage": row["area_ha_vintage"],
        "value": Decimal(row["area_ha"]),
        "source": row["area_source"],
        "licence": PRESS,
        "confidence": "S",
    }


def indicators(rows: list[Row]) -> Iterator[Row]:
    for position, row in enumerate(rows):
        yield {**row, "position": position}


def _areas_said(zones: list[tuple[Row, Row | None]], reference: Row) -> list[Row]:
    """What others say, then the source that is leant on: of two as sure, the one that was recorded last counts."""
    return [*reference["zone_area"], *(figure for _, figure in zones if figure)]


def _retry_pauses(said: Row) -> Iterator[Row]:
    common = {name: said[name] for name in ("valid_from", "source", "confidence")}
    for step, seconds in enumerate(said["seconds"], start=1):
        yield {**common, "step": step, "seconds": seconds}


def categories() -> Iterator[Row]:
    """The territorial categories as delivered."""
    bonus = _reference()["bonus"]
    for category in ("A", "B"):
        for province in bonus[category]:
            yield {
                "province": province,
                "category": category,
                **{name: bonus[name] for name in ("valid_from", "source", "confidence")},
            }


def aid_schemes() -> Iterator[Row]:
    """The schemes as delivered; the territorial categories are told like one."""
    named = [(TERRITORY, TERRITORY), *((scheme["code"], scheme["purpose"]) for scheme in _delivered_schemes())]
    for position, (code, purpose) in enumerate(named):
        identifier = uuid5(NAMESPACE_URL, f"primo:aid:{code}")
        yield {"id": identifier, "code": code, "purpose": purpose, "position": position, "event_seq": 0}


def aid_rules() -> Iterator[Row]:
    """A rule that says no day, source or mark of its own has those of its scheme."""
    for scheme in _delivered_schemes():
        common = {name: scheme[name] for name in ("valid_from", "source", "confidence")}
        for entry in scheme["rule"]:
            rule = AidRule.model_validate(common | entry)
            steps = [step.model_dump(mode="json", exclude_defaults=True) for step in rule.steps]
            yield {**rule.model_dump(), "scheme": scheme["code"], "steps": steps}


def _delivered_schemes() -> list[Row]:
    found: list[Row] = tomllib.loads((DATA / "aid_rules.toml").read_text(encoding="utf-8"))["scheme"]
    return found
