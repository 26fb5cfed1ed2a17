"""A faulty cell of an import file: where it stands, what is wrong with it, what was probably meant."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

SHOWN = 80
"""Characters of a value that are shown again."""

Proposal = str | Callable[[], str | None] | None
"""What was probably meant. Searching is slow, so it may wait until the fault is shown: not all of 100,000 are."""


class Problem(StrEnum):
    """What can be wrong. Stable codes; docs/import.md explains each."""

    COLUMN_UNKNOWN = "column_unknown"
    COLUMN_MISSING = "column_missing"
    COLUMN_REPEATED = "column_repeated"
    NO_ROWS = "no_rows"
    TOO_MANY_ROWS = "too_many_rows"
    TOO_MANY_CELLS = "too_many_cells"
    QUOTING_BROKEN = "quoting_broken"
    MISSING = "missing"
    TOO_LONG = "too_long"
    UNREADABLE_CHARACTER = "unreadable_character"
    EMAIL_INVALID = "email_invalid"
    PHONE_INVALID = "phone_invalid"
    BIRTH_DATE_UNREADABLE = "birth_date_unreadable"
    COUNTRY_UNKNOWN = "country_unknown"
    LANGUAGE_UNKNOWN = "language_unknown"
    SECTOR_UNKNOWN = "sector_unknown"
    PROVINCE_UNKNOWN = "province_unknown"
    COMMUNE_UNKNOWN = "commune_unknown"
    COMMUNE_IN_ANOTHER_PROVINCE = "commune_in_another_province"
    AMOUNT_UNREADABLE = "amount_unreadable"
    AMOUNT_AMBIGUOUS = "amount_ambiguous"
    AMOUNT_OUT_OF_RANGE = "amount_out_of_range"
    JOBS_UNREADABLE = "jobs_unreadable"
    JOBS_OUT_OF_RANGE = "jobs_out_of_range"
    REFERENCE_REPEATED = "reference_repeated"
    REFERENCE_KNOWN_WITH_OTHER_CONTENT = "reference_known_with_other_content"


class Unreadable(Exception):
    """A cell cannot be taken as it stands. Caught where its line and column are known."""

    def __init__(self, problem: Problem, proposal: Proposal = None) -> None:
        super().__init__(problem)
        self.problem = problem
        self.proposal = proposal


@dataclass(frozen=True)
class Fault:
    """One faulty cell. `value` may be personal: it is shown to who uploaded the file and written nowhere."""

    line: int
    """Physical line of the file on which the row starts, from 1."""
    column: str
    """The header as it stands in the file; our own name for a column that is missing; empty for a whole row."""
    value: str
    problem: Problem
    proposal: Proposal = None

    def plain(self) -> dict[str, Any]:
        """As the contract tells it."""
        return {
            "line": self.line,
            "column": self.column,
            "value": self.value[:SHOWN],
            "problem": str(self.problem),
            "proposal": self.proposal() if callable(self.proposal) else self.proposal,
        }
