"""The investor's unit of work: its repositories over one session."""

import time
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import Engine, Text, any_, bindparam, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert
from sqlalchemy.sql.selectable import Select

from services.investor.adapters import tables
from services.investor.adapters.advisers import SqlAdvisers
from services.investor.adapters.aid import SqlAid
from services.investor.adapters.appointments import SqlAppointments
from services.investor.adapters.browsers import SqlBrowsers
from services.investor.adapters.bulk import SqlBulk
from services.investor.adapters.clock_rules import SqlClockRules, find_follow_up, find_period, known_calendar
from services.investor.adapters.commission import SqlCommission
from services.investor.adapters.dated_lists import SqlDatedLists
from services.investor.adapters.duplicates import SqlDuplicates
from services.investor.adapters.exchange import SqlExchange
from services.investor.adapters.imports import SqlImports
from services.investor.adapters.piece_files import SqlFiles, SqlUploads
from services.investor.adapters.privacy import SqlPrivacy
from services.investor.adapters.projections import SqlOffers
from services.investor.adapters.projects import SqlProjects
from services.investor.adapters.reminders import SqlReminders
from services.investor.adapters.sessions import SqlSessions
from services.investor.adapters.versions import changes_since, version_of
from services.investor.domain.clock import FollowUp, LegalPeriod
from services.investor.domain.dossier import Dossier
from services.investor.domain.erasure import Erasure
from services.investor.domain.holidays import Calendar
from services.investor.domain.person import Person
from services.investor.domain.piece import PieceRule
from shared.contracts.investor.clock_codes import PeriodKind
from shared.contracts.investor.privacy_refusals import ErasureNotFound
from shared.contracts.investor.refusals import DossierChanged, DossierNotFound, PersonNotFound
from shared.contracts.investor.requests import DossierCommand
from shared.database.new_rows import insert_rows
from shared.messaging.unit_of_work import SqlUnitOfWork


class InvestorUnitOfWork(SqlUnitOfWork):
    """One transaction of the investor service. See usecases/ports.py for what the use cases see of it."""

    def __init__(self, session: Session) -> None:
        super().__init__(session, tables.outbox)
        self.dossiers = self.repository(Dossier, lambda identifier: DossierNotFound(dossier_id=identifier))
        self.people = self.repository(Person, lambda identifier: PersonNotFound(person_id=identifier))
        self.offers = SqlOffers(session)
        self.bulk = SqlBulk(session)
        self.imports = SqlImports(session)
        self.uploads = SqlUploads(session)
        self.files = SqlFiles(session)
        self._lines: list[dict[str, Any]] = []
        self.projects = SqlProjects(session)
        self.dated_lists = SqlDatedLists(session)
        self.clock_rules = SqlClockRules(session)
        self.reminders = SqlReminders(session)
        self.advisers = SqlAdvisers(session)
        self.commission = SqlCommission(session)
        self.exchange = SqlExchange(session)
        self.sessions = SqlSessions(session)
        self.erasures = self.repository(Erasure, lambda identifier: ErasureNotFound(erasure_id=identifier))
        self.privacy = SqlPrivacy(session)
        self.aid = SqlAid(session)
        self.appointments = SqlAppointments(session)
        self.duplicates = SqlDuplicates(session)
        self.browsers = SqlBrowsers(session)
        self._calendar: Calendar | None = None
        self._periods: dict[tuple[PeriodKind, date], LegalPeriod] = {}
        self._piece_rules: dict[date, Sequence[PieceRule]] = {}

    def record(self) -> None:
        self._lines += [
            {"dossier_id": dossier.id, **vars(line)}
            for dossier in self.seen
            if isinstance(dossier, Dossier)
            for line in dossier.take_lines()
        ]
        super().record()

    def flush(self) -> None:
        super().flush()  # the dossiers' own rows first
        insert_rows(self.session, tables.dossier_history, self._lines)
        self._lines.clear()
        self.advisers.write()
        self.aid.flush()

    def dossier_for(self, command: DossierCommand) -> Dossier:
        """See usecases/ports.py."""
        dossier = self.dossiers.get(command.dossier_id)
        dossier.check_known()
        expected = command.expected_version
        if expected is None:
            return dossier
        version = version_of(self.session, dossier.id)  # asked under the lock: nobody moves it any more
        if version != expected:
            raise DossierChanged(
                dossier_id=dossier.id,
                expected_version=expected,
                version=version,
                dossier_status=dossier.status,
                changes=changes_since(self.session, dossier.id, expected),
            )
        return dossier

    def dossier_of_request(self, request_id: UUID) -> Dossier | None:
        found = self.session.scalar(select(tables.dossier.c.id).where(tables.dossier.c.request_id == request_id))
        return None if found is None else self.dossiers.get(found)

    def person_with_email(self, email: str) -> Person | None:
        found = self.session.scalar(select(tables.person.c.id).where(tables.person.c.email == email))
        person = None if found is None else self.people.get(found)
        into = None if person is None else person.merged_into_id  # asked under the lock
        return person if into is None else self.people.get(into)

    def people_with_emails(self, emails: Sequence[str]) -> Mapping[str, UUID]:
        wanted = tables.person.c.email == any_(literal(list(emails), ARRAY(Text)))
        known = func.coalesce(tables.person.c.merged_into_id, tables.person.c.id).label("id")
        rows = self.session.execute(select(tables.person.c.email, known).where(wanted))
        return {row.email: row.id for row in rows}

    def next_number(self, year: int) -> int:
        """Counts without holes: the row is locked until the transaction ends.

        So what waits to be stored is stored before: who else files a dossier now waits as short as can be.
        """
        self.record()
        self.flush()
        return int(self.session.execute(_numbered(year, 1)).scalar_one())

    def expect_many(self) -> None:
        """See usecases/ports.py. People first: a dossier names one."""
        self.people.add_apart(self._new)
        self.dossiers.add_apart(self._new)

    def store(self) -> None:
        """See usecases/ports.py."""
        self.record()
        self.flush()
        self.give_way()

    def give_way(self) -> None:
        """See usecases/ports.py."""
        time.sleep(0)  # in a `serve` process eventlet's, which lets the other requests run

    def reserve_numbers(self, year: int, count: int) -> range:
        """See usecases/ports.py. Raises sqlalchemy.exc.TimeoutError when no second connection is free."""
        engine = self.session.get_bind()
        assert isinstance(engine, Engine)
        with engine.begin() as own:
            last = int(own.execute(_numbered(year, count)).scalar_one())
        return range(last - count + 1, last + 1)

    def period(self, kind: PeriodKind, on: date) -> LegalPeriod:
        """The rule in force on a day.

        Raises LookupError when the reference data has none: a defect of the set-up, not of the request.
        """
        if (kind, on) not in self._periods:  # a file of thousands of rows asks for each
            self._periods[kind, on] = find_period(self.session, kind, on)
        return self._periods[kind, on]

    def follow_up(self, kind: PeriodKind, on: date) -> FollowUp:
        """See usecases/ports.py."""
        return find_follow_up(self.session, kind, on)

    def calendar(self) -> Calendar:
        """See usecases/ports.py. Read once, when first asked for: after what the command itself corrects."""
        if self._calendar is None:
            self._calendar = known_calendar(self.session)
        return self._calendar

    def piece_rules(self, on: date) -> Sequence[PieceRule]:
        """See usecases/ports.py.

        Raises LookupError when the reference data has none: a defect of the set-up, not of the request.
        """
        if on not in self._piece_rules:  # a file of thousands of rows asks for each
            self._piece_rules[on] = find_piece_rules(self.session, on)
        return self._piece_rules[on]


def _numbered(year: int, count: int) -> ReturningInsert[int]:
    """Takes so many numbers of a year; answers the last of them."""
    counted = insert(tables.dossier_number).values(year=year, last=count)
    more = {"last": tables.dossier_number.c.last + count}
    return counted.on_conflict_do_update(index_elements=["year"], set_=more).returning(tables.dossier_number.c.last)


_SUBJECT = ("piece", "sector", "on_a_plot", "act", "legal_form", "stage")
"""What a rule is about: the last word on it counts."""


def _piece_rules_on_a_day() -> Select[Any]:
    table = tables.piece_rule
    subject = tuple(table.c[name] for name in _SUBJECT)
    last_word = (
        select(table)
        .where(table.c.valid_from <= bindparam("on"))
        .ext(distinct_on(*subject))
        .order_by(*subject, table.c.valid_from.desc())
        .subquery()
    )
    found = last_word.c
    return select(*(found[name] for name in _SUBJECT)).where(found.asked).order_by(found.position, found.id)


_PIECE_RULES = _piece_rules_on_a_day()
"""Made once, and read past the session: see clock_rules."""


def find_piece_rules(session: Session, on: date) -> Sequence[PieceRule]:
    """See InvestorUnitOfWork.piece_rules."""
    rows = session.connection().execute(_PIECE_RULES, {"on": on}).all()
    if not rows:
        raise LookupError(f"no piece is asked for on {on}")
    return [PieceRule(**{name: getattr(row, name) for name in _SUBJECT}) for row in rows]
