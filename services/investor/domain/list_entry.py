"""The centre's dated lists and numbers, as they hold on a day."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from shared.contracts.investor.list_entries import CentreNumber


@dataclass(frozen=True)
class ListEntry:
    """The word on one code in force on a day."""

    code: str
    valid_from: date
    in_use: bool
    amount: int | None
    verified_first: bool
    source: str
    confidence: str
    statuses: Sequence[str] = ()
    """Of a need for the investor's presence: where the dossier stands then; none: wherever."""
    piece: str | None = None
    """Of such a need: while this piece is not there."""


Entries = Mapping[str, ListEntry]
"""Code -> its entry, those in use alone."""


def amount_of(numbers: Entries, number: CentreNumber) -> int:
    """Raises LookupError when the reference data has none: a defect of the set-up, not of the request."""
    entry = numbers.get(number)
    if entry is None or entry.amount is None:
        raise LookupError(f"no {number} in force")
    return entry.amount
