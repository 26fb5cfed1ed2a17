"""The centre's dated lists in the database."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from services.investor.adapters.mandate_tables import list_entry
from services.investor.adapters.remembered_rules import remembered
from services.investor.domain.list_entry import Entries, ListEntry
from services.investor.usecases.add_clock_rule import earliest_day
from shared.contracts.investor.list_entries import AddListEntry, DatedLists, GetDatedLists, ListEntryView, ListName
from shared.reference.days import local_date

_e = list_entry.c
_SAID = (
    *(_e.code, _e.valid_from, _e.in_use, _e.amount, _e.verified_first, _e.statuses, _e.piece, _e.source, _e.confidence),
)


class SqlDatedLists:
    """See usecases/ports.py. Only ever added to."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, entry: AddListEntry, at: datetime) -> bool:
        said = entry.model_dump(exclude={"staff_id"})
        values = {**said, "recorded_by": entry.staff_id, "recorded_at": at}
        statement = insert(list_entry).values(values).on_conflict_do_nothing().returning(_e.id)
        return self._session.execute(statement).scalar() is not None

    def of(self, name: ListName, on: date) -> Entries:
        return entries_of(self._session, name, on)


def entries_of(session: Session, name: ListName, on: date) -> Entries:
    """What is in use on a day."""
    return remembered(session, list_entry, (name, on), lambda: _entries(session, name, on))


def _entries(session: Session, name: ListName, on: date) -> Entries:
    last_word = (
        select(*_SAID)
        .where(_e.list_name == name, _e.valid_from <= on)
        .ext(distinct_on(_e.code))
        .order_by(_e.code, _e.valid_from.desc())
    )
    return {row["code"]: ListEntry(**row) for row in session.execute(last_word).mappings() if row["in_use"]}


def get_dated_lists(_query: GetDatedLists, session: Session, now: datetime) -> DatedLists:
    """See the contract."""
    today, seen = local_date(now), set[tuple[ListName, str]]()
    order = list(ListName)
    rows = session.execute(select(list_entry).order_by(_e.code, _e.valid_from.desc(), _e.id.desc())).mappings().all()
    found = []
    for row in rows:
        key = row["list_name"], row["code"]
        holds = row["valid_from"] <= today and key not in seen
        if holds:
            seen.add(key)
        found.append(ListEntryView.model_validate({**row, "holds": holds}))
    return DatedLists(
        entries=tuple(sorted(found, key=lambda entry: order.index(entry.list_name))), earliest=earliest_day(now)
    )
