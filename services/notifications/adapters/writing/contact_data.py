"""How to reach the centre: dated data with its source, see data/contact.toml."""

import tomllib
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from shared.contracts.codes import Language
from shared.contracts.event import Contract

CONTACT = Path(__file__).parents[2] / "data" / "contact.toml"


class Centre(Contract):
    """The centre as it is reached from `valid_from` on. An empty line is left out of the messages."""

    valid_from: date
    name: Mapping[Language, str]
    email: str
    phone: str
    url: str
    source: str
    confidence: str
    """S: read in a source; K: general knowledge; P: proposal, or a placeholder."""


def centre_on(day: date, *, email: str = "", phone: str = "", url: str = "") -> Centre:
    """The entry in force on a day, with what the settings override.

    Raises LookupError when there is none, pydantic.ValidationError when the file is malformed.
    """
    entries = [Centre.model_validate(entry) for entry in tomllib.loads(CONTACT.read_text(encoding="utf-8"))["contact"]]
    in_force = [entry for entry in entries if entry.valid_from <= day]
    if not in_force:
        raise LookupError(f"no contact of the centre in force on {day}")
    latest = max(in_force, key=lambda entry: entry.valid_from)
    given = {"email": email, "phone": phone, "url": url}
    return latest.model_copy(update={key: value for key, value in given.items() if value})
