"""Dated data of this service: files under data/ whose entries hold from a day on, each with its source."""

import tomllib
from datetime import date
from pathlib import Path
from typing import TypeVar

from shared.contracts.event import Contract

DATA = Path(__file__).parents[1] / "data"


class Dated(Contract):
    """In force from `valid_from` on."""

    valid_from: date
    source: str
    confidence: str
    """S: read in a source; K: general knowledge; P: proposal, or a placeholder."""


Entry = TypeVar("Entry", bound=Dated)


def in_force(kind: type[Entry], file: Path, table: str, day: date) -> Entry:
    """Raises LookupError when there is none, pydantic.ValidationError when the file is malformed."""
    entries = [kind.model_validate(one) for one in tomllib.loads(file.read_text(encoding="utf-8"))[table]]
    begun = [one for one in entries if one.valid_from <= day]
    if not begun:
        raise LookupError(f"no {table} of {file.name} is in force on {day}")
    return max(begun, key=lambda one: one.valid_from)
