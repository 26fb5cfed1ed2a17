"""The worked cases of the aid pre-check, from aid_cases.toml."""

import tomllib
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from shared.contracts.investor.aid import Verdict

M = 1_000_000
TODAY = date(2026, 11, 24)
BERKANE, JERADA, NADOR = "02.113", "02.275", "02.381"


@dataclass(frozen=True)
class Case:
    name: str
    scheme: str
    facts: dict[str, Any]
    verdict: Verdict
    certain: Decimal | None = None
    most: Decimal | None = None
    on: date = TODAY
    refused_by: list[str] = field(default_factory=list)
    unknown: list[str] | None = None
    unsettled: list[str] | None = None
    caps: list[str] | None = None
    rates: dict[str, tuple[Decimal, Decimal]] = field(default_factory=dict)


def _cases(group: str) -> tuple[Case, ...]:
    return tuple(_case(entry) for entry in _FILE[group])


def _case(entry: dict[str, Any]) -> Case:
    base = {
        name: value for name, value in _FILE["base"][entry["scheme"]].items() if name not in entry.get("without", ())
    }
    rates = {code: (Decimal(sure), Decimal(most)) for code, (sure, most) in entry.get("rates", {}).items()}
    said = {name: value for name, value in entry.items() if name != "without"}
    return Case(**{**said, "facts": base | entry["facts"], "verdict": Verdict(entry["verdict"]), "rates": rates})


_FILE: dict[str, Any] = tomllib.loads(
    Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"), parse_float=Decimal
)
ANNEX_B, OWN = _cases("annex_b"), _cases("own")
COMPANY: dict[str, Any] = {name: value for name, value in _FILE["base"]["tpme"].items() if name != "sector"}
