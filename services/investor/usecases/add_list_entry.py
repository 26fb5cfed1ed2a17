"""A new word in one of the centre's dated lists. The past is never changed."""

from services.investor.usecases.add_clock_rule import earliest_day
from services.investor.usecases.ports import Now, UnitOfWork
from shared.contracts.investor.list_entries import AddListEntry, ListEntryAlreadyThere
from shared.contracts.investor.refusals import RuleInThePast


def add_list_entry(command: AddListEntry, work: UnitOfWork, now: Now) -> None:
    """Raises RuleInThePast, ListEntryAlreadyThere."""
    at = now()
    if command.valid_from < (earliest := earliest_day(at)):
        raise RuleInThePast(valid_from=command.valid_from, earliest=earliest)
    if not work.dated_lists.add(command, at):
        raise ListEntryAlreadyThere(list_name=command.list_name, entry=command.code, valid_from=command.valid_from)
