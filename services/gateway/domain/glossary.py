"""A word of the field that pages explain where it stands; what it says is in the texts, in its readers' languages."""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

from shared.contracts.investor.clock_codes import Confidence

_Code = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=40)]


class Readers(StrEnum):
    PUBLIC = "public"
    """Everybody, in all languages."""
    STAFF = "staff"
    """Who works in the console, in theirs."""


class Term(BaseModel):
    """One line. What a law changes is a later line about the same code."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    code: _Code
    readers: Readers
    since: date
    law: str = ""
    """Numbers of the laws that define the word. Empty: the centre's use, or a standard's."""
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=2, max_length=300)]
    confidence: Confidence
    words: _Code | None = None
    """Key of its texts below `term` and `term_meaning`, when a later line says something else than the first."""

    @property
    def key(self) -> str:
        return self.words or self.code


def in_force(register: Iterable[Term], today: date) -> Mapping[str, Term]:
    """The last word on each code that holds today; of two of one day the later in the register."""
    begun = sorted((one for one in register if one.since <= today), key=lambda one: one.since)
    return {one.code: one for one in begun}
