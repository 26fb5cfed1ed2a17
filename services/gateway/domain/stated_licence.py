"""Under which licence the operator lets a public data set be used again: whoever may decide it, and since which day."""

from collections.abc import Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

NOT_STATED: Mapping[str, str] = {
    "poles": "",
    "sites": "zones",
    "plots": "plots",
    "opportunities": "opportunities",
    "actions": "actions",
    **dict.fromkeys(("targets", "priorities", "aid-rules", "aid-categories"), ""),
}
"""Data sets of which no source says a licence, until somebody states one -> the collection of `/ogc` with the same."""

_Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]


class StatedLicence(BaseModel):
    """One decision. Before its day it says nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    licence: Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]{3,300}$")]
    """Address of its text: what data portals compare."""
    name: _Words
    """As people call it: CC BY 4.0."""
    since: date
    source: _Words
    """Where it is decided: who, which act, of which day."""


Licences = Mapping[str, StatedLicence]
"""Data set -> what was decided of it."""


def licence_in_force(licences: Licences, data_set: str, today: date) -> StatedLicence | None:
    """None: not stated, or not yet in force."""
    found = licences.get(data_set)
    return found if found is not None and found.since <= today else None


def data_set_of(collection: str) -> str:
    """Of a collection of `/ogc`; empty: another, whose source says its licence."""
    return next((name for name, served in NOT_STATED.items() if served == collection), "")
