"""Actions from a file, all or nothing: what it would change is shown first, and that and nothing else is applied."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from shared.contracts.event import Contract
from shared.contracts.request import Request
from shared.contracts.territory.row_changes import RowChange


class ActionsImported(Contract):
    rows: int
    added: int
    changed: int
    unchanged: int
    wrong: int
    changes: tuple[RowChange, ...]
    """Without the unchanged ones, in the order of the file; at most `MOST_SHOWN`, wrong ones before others."""
    digest: str
    """Of everything that would change."""
    applied: bool


class ImportActions(Request[ActionsImported], service="territory", method="import_actions", repeatable=True):
    """Rows of the template `actions-v1` beside what is known under their references. The same file again changes
    nothing. New ones are drafts, or published at once where that is asked.

    Raises TableRefused with every fault when it should be applied, TableOvertaken when it would now change something
    else than what `seen` stands for.
    """

    staff_id: UUID
    content: Annotated[str, StringConstraints(max_length=1_000_000)]
    """The text of a CSV file."""
    dry_run: bool = True
    publish: bool = False
    """Of new ones; those that are there stay what they are."""
    seen: str | None = None
    """The digest that a look at it answered; None: whatever it changes."""
