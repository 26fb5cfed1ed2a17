"""One act on many dossiers: stored as a job, then carried out item by item, each in a transaction of its own.

What an item came to is written together with its act: a process that dies in between leaves it waiting, with nothing
done, and whoever comes next carries it out. So nothing is done twice, and nothing is left out.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from pydantic import ValidationError

from services.investor.usecases.bulk_ports import BulkItem
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor import requests
from shared.contracts.investor.bulk import BulkAct, BulkOutcome, StartBulk
from shared.contracts.investor.requests import DossierCommand
from shared.contracts.refusal import RequestInvalid

Carried = Callable[[Any, Any, Any], Any]
"""A use case of a dossier command."""

_KINDS: Mapping[str, type[DossierCommand]] = {
    kind.method: kind
    for kind in vars(requests).values()
    if isinstance(kind, type) and issubclass(kind, DossierCommand) and kind is not DossierCommand
}


def command_of(
    act: BulkAct, fields: Mapping[str, Any], dossier_id: UUID, staff_id: UUID, version: int
) -> DossierCommand:
    """Raises RequestInvalid for fields that the act does not have, or that do not fit it."""
    kind = _KINDS[act]
    ids = {"dossier_id": dossier_id, "staff_id": staff_id, "expected_version": version}
    unknown = [name for name in fields if name not in kind.model_fields or name in ids]
    if unknown:
        raise RequestInvalid(errors=tuple({"loc": ("fields", name), "type": "extra_forbidden"} for name in unknown))
    try:
        return kind.model_validate({**fields, **ids})
    except ValidationError as error:
        faults = error.errors(include_url=False, include_context=False, include_input=False)
        raise RequestInvalid(errors=tuple(dict(fault) for fault in faults)) from error


def start_bulk(command: StartBulk, work: UnitOfWork, now: Now) -> None:
    """Raises RequestInvalid."""
    command_of(command.act, command.fields, command.dossier_ids[0], command.staff_id, 0)
    work.bulk.add(command, now())


def carry_out_next(work: UnitOfWork, now: Now, commands: Mapping[type[Any], Carried]) -> BulkItem | None:
    """Carry out one item; None when none waits. Raises what its command raises, wrapped in `ItemNotDone`: the
    transaction is then to be undone, and the item settled in another.
    """
    item = work.bulk.take()
    if item is None:
        return None
    try:
        command = command_of(item.act, item.fields, item.dossier_id, item.requested_by, item.expected_version)
        commands[type(command)](command, work, now)
    except Exception as error:
        raise ItemNotDone(item) from error
    work.bulk.settle(item, BulkOutcome.DONE, now())
    return item


class ItemNotDone(Exception):
    """The act was refused, or failed. Its cause says why."""

    def __init__(self, item: BulkItem) -> None:
        super().__init__(f"item {item.position} of job {item.job_id}")
        self.item = item
