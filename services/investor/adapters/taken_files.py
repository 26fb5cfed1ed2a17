"""The types of files that are taken on a day, by the centre's dated list."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.investor.adapters.dated_lists import entries_of
from shared.contracts.investor.list_entries import MEGABYTE, ListName
from shared.files.file_types import FileRules, file_rules
from shared.reference.days import local_date


def taken_on(session: Session, day: date) -> FileRules:
    entries = entries_of(session, ListName.FILE_TYPE, day)
    return file_rules().only({name: (entry.amount or 0) * MEGABYTE for name, entry in entries.items()})


def taken_now(engine: Engine, now: Callable[[], datetime]) -> Callable[[], FileRules]:
    """Asked for each file: what an administrator added holds from its day on, with no process started anew."""

    def read() -> FileRules:
        with Session(engine) as session:
            return taken_on(session, local_date(now()))

    return read
