"""Rules, absences and assignments in the database."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import any_, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, distinct_on, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from services.investor.adapters import adviser_tables as t
from services.investor.adapters import tables
from services.investor.domain.adviser import Absence, Assignment, AssignmentRule
from services.investor.domain.moves import ENDED

_d, _a = tables.dossier.c, t.assignment.c


# Made once, and read past the session: see clock_rules.
_rule = t.assignment_rule.c
_RULES = (
    select(_rule.id, _rule.adviser_id, _rule.province, _rule.sector, _rule.recorded_by, _rule.recorded_at)
    .where(_rule.ended_at.is_(None))
    .order_by(_rule.id)
)


class SqlAdvisers:
    """See usecases/adviser_ports.py. What was assigned is written with the dossiers' own rows, after them."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._new: dict[UUID, Assignment] = {}
        self._of_person: dict[UUID, UUID | None] = {}
        self._rules: Sequence[AssignmentRule] | None = None
        self._open: Counter[UUID] | None = None

    def rules(self) -> Sequence[AssignmentRule]:
        if self._rules is None:  # a file of thousands of rows asks for each
            self._rules = rules_in_force(self._session)
        return self._rules

    def add_rule(self, rule: AssignmentRule) -> None:
        self._session.execute(t.assignment_rule.insert(), asdict(rule))

    def end_rule(self, rule_id: UUID, by: UUID, at: datetime) -> bool:
        c = t.assignment_rule.c
        ended = update(t.assignment_rule).where(c.id == rule_id, c.ended_at.is_(None)).values(ended_by=by, ended_at=at)
        return self._session.execute(ended.returning(c.id)).scalar() is not None

    def absences(self, since: date) -> Sequence[Absence]:
        # Two that are recorded at once would not see each other, and might each stand in for the other.
        self._session.execute(text("SELECT pg_advisory_xact_lock(hashtext('primo.absence'))"))
        return absences_since(self._session, since)

    def away_on(self, day: date) -> Sequence[Absence]:
        return [absence for absence in absences_since(self._session, day) if absence.on(day)]

    def add_absence(self, absence: Absence) -> None:
        self._session.execute(t.absence.insert(), asdict(absence))

    def cancel_absence(self, absence_id: UUID, today: date, by: UUID, at: datetime) -> bool:
        c = t.absence.c
        standing = (c.id == absence_id, c.cancelled_at.is_(None), c.last_day >= today)
        ended = update(t.absence).where(*standing).values(cancelled_by=by, cancelled_at=at)
        return self._session.execute(ended.returning(c.id)).scalar() is not None

    def open_dossiers(self) -> Mapping[UUID, int]:
        if self._open is None:
            counted = (
                select(_a.adviser_id, func.count())
                .join(tables.dossier, _d.id == _a.dossier_id)
                .where(_d.status.not_in(sorted(ENDED)))
                .group_by(_a.adviser_id)
            )
            self._open = Counter({row[0]: row[1] for row in self._session.execute(counted)})
            self._open.update(given.adviser_id for given in self._new.values())
        return self._open

    def last_of(self, person_id: UUID) -> UUID | None:
        if person_id in self._of_person:
            return self._of_person[person_id]
        found = (
            select(_a.adviser_id)
            .join(tables.dossier, _d.id == _a.dossier_id)
            .where(_d.person_id == person_id)
            .order_by(_d.filed_at.desc().nulls_last(), _d.id.desc())
            .limit(1)
        )
        return self._session.execute(found).scalar()

    def newcomer(self, person_id: UUID) -> None:
        self._of_person[person_id] = None

    def prepare(self, people: Collection[UUID]) -> None:
        self._of_person.update(dict.fromkeys(people))
        newest_first = (_d.person_id, _d.filed_at.desc().nulls_last(), _d.id.desc())
        found = (
            select(_d.person_id, _a.adviser_id)
            .join(tables.dossier, _d.id == _a.dossier_id)
            .where(_d.person_id == any_(literal(list(people), ARRAY(PG_UUID))))
            .ext(distinct_on(_d.person_id))
            .order_by(*newest_first)
        )
        self._of_person.update({row.person_id: row.adviser_id for row in self._session.execute(found)})

    def of(self, dossier_id: UUID) -> Assignment | None:
        row = self._session.execute(select(t.assignment).where(_a.dossier_id == dossier_id)).mappings().one_or_none()
        return self._new.get(dossier_id) or (None if row is None else Assignment(**row))

    def assign(self, assignment: Assignment, person_id: UUID) -> None:
        self._new[assignment.dossier_id] = assignment
        self._of_person[person_id] = assignment.adviser_id
        if self._open is not None:
            self._open[assignment.adviser_id] += 1

    def open_of(self, adviser_id: UUID) -> Sequence[UUID]:
        theirs = _d.id.in_(select(_a.dossier_id).where(_a.adviser_id == adviser_id))
        return list(self._session.scalars(select(_d.id).where(_d.status.not_in(sorted(ENDED)), theirs).order_by(_d.id)))

    def waiting(self) -> Sequence[UUID]:
        unassigned = _d.id.not_in(select(_a.dossier_id))
        return list(
            self._session.scalars(select(_d.id).where(_d.status.not_in(sorted(ENDED)), unassigned).order_by(_d.id))
        )

    def write(self) -> None:
        """Called once the dossiers' own rows are there."""
        if not self._new:
            return
        given = insert(t.assignment)
        said = {c.name: c for c in given.excluded if c.name != "dossier_id"}
        put = given.on_conflict_do_update(index_elements=["dossier_id"], set_=said)
        self._session.execute(put, [vars(assignment) for assignment in self._new.values()])
        self._new.clear()


def rules_in_force(session: Session) -> Sequence[AssignmentRule]:
    rows = session.connection().execute(_RULES).mappings()
    return [AssignmentRule(**row) for row in rows]


def absences_since(session: Session, day: date) -> Sequence[Absence]:
    """That stand and end on that day or later, in their order."""
    c = t.absence.c
    columns = (c.id, c.adviser_id, c.covered_by, c.first_day, c.last_day, c.recorded_by, c.recorded_at)
    wanted = select(*columns).where(c.cancelled_at.is_(None), c.last_day >= day)
    return [Absence(**row) for row in session.execute(wanted.order_by(c.first_day, c.id)).mappings()]
