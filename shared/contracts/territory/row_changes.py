"""What a file would change, row by row and field by field: shown before it is applied, and told after.

Outcomes and codes are open: a reader that does not know one shows its code.
"""

from typing import Annotated

from pydantic import StringConstraints

from shared.contracts.event import Contract

RowOutcome = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,29}$")]
"""added, changed, unchanged or wrong."""
FaultCode = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{1,59}$")]

ADDED, CHANGED, UNCHANGED, WRONG = "added", "changed", "unchanged", "wrong"


class FieldChange(Contract):
    """`before` None: there was nothing; `after` None: there will be nothing. As they are written in the file."""

    field: str
    before: str | None
    after: str | None


class RowFault(Contract):
    """Why a row cannot be taken."""

    column: str
    """Empty: the row as a whole."""
    code: FaultCode
    value: str = ""
    """What stands in the cell."""
    expected: str = ""
    """What could stand there."""


class RowChange(Contract):
    line: int
    """Of the file, the header being the first."""
    key: tuple[str, ...]
    """The values of the natural key, as far as they could be read."""
    outcome: RowOutcome
    fields: tuple[FieldChange, ...] = ()
    """What differs; of an added row what is filled in."""
    faults: tuple[RowFault, ...] = ()
