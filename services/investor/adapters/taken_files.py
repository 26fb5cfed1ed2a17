"""The types of files that are taken on a day, by the centre's dated list."""

from collections.abc import Callable
from datetime import date, datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.investor.adapters.dated_lists import entries_of
from services.investor.adapters.file_types import FileRules, file_rules
from services.investor.domain.clock import local_date
from shared.contracts.investor.list_entries import ListName


def taken_on(session: Session, day: date) -> FileRules:
    return file_rules().taken(entries_of(session, ListName.FILE_TYPE, day))


def taken_now(engine: Engine, now: Callable[[], datetime]) -> Callable[[], FileRules]:
    """Asked for each file: what an administrator added holds from its day on, with no process started anew."""

    def read() -> FileRules:
        with Session(engine) as session:
            return taken_on(session, local_date(now()))

    return read
