"""Duplicates in the database. See usecases/duplicate_ports.py."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import duplicate_tables as t
from services.investor.adapters.appointment_tables import appointment, stay
from services.investor.adapters.exchange import owed_in
from services.investor.adapters.privacy_tables import legal_hold
from services.investor.adapters.tables import dossier, person, project
from services.investor.domain.likeness import Alike, Filed
from services.investor.domain.merge import Unsettled
from services.investor.domain.moves import ENDED
from shared.contracts.investor.appointment_codes import AppointmentState
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.privacy_refusals import NumberUnknown

_d = dossier.c

_NEAR = "0.5"
"""Similarity of trigrams from which a name is looked at at all: the index gives those, the points decide [P]."""
_MOST_PEOPLE = 60
_FILED = """
    SELECT d.id AS dossier_id, d.person_id, n.words AS name, n.skeleton, p.phone, d.title, d.province, d.sector,
           d.planned_amount_mad, coalesce(d.opportunity_id, d.plot_id) AS offer_id
    FROM dossier d JOIN person p ON p.id = d.person_id JOIN person_name n ON n.person_id = d.person_id
    WHERE d.status <> ALL(:ended) AND d.erased_at IS NULL
"""
_THIS = text(f"{_FILED} AND d.id = :dossier_id")
# Each of the three by an index of its own.
_OTHERS = text(f"""
    WITH near AS (
        (SELECT person_id FROM person_name WHERE words % :name OR (skeleton % :skeleton AND skeleton LIKE '% %')
         ORDER BY greatest(similarity(words, :name), similarity(skeleton, :skeleton)) DESC, person_id LIMIT :most)
        UNION (SELECT id FROM person WHERE phone = :phone LIMIT :most)
        UNION (SELECT CAST(:person_id AS uuid))
    )
    {_FILED} AND d.person_id IN (SELECT person_id FROM near) AND d.id <> :dossier_id
""")  # noqa: S608 - constants of this module


class SqlDuplicates:
    def __init__(self, session: Session) -> None:
        self._session = session

    def id_of(self, number: str) -> UUID:
        found: UUID | None = self._session.scalar(select(_d.id).where(_d.number == number))
        if found is None:
            raise NumberUnknown(number=number)
        return found

    def target_of(self, dossier_id: UUID) -> UUID | None:
        m = t.dossier_merge.c
        wanted = select(m.into_id).where(m.dossier_id == dossier_id, t.MERGE_IS_OPEN)
        found: UUID | None = self._session.scalar(wanted)
        return found

    def unsettled(self, dossier_id: UUID, now: datetime) -> Unsettled:
        a = appointment.c
        to_come = (a.dossier_id == dossier_id, a.state != AppointmentState.CANCELLED, a.starts_at > now)
        counted = self._session.scalar(select(func.count()).select_from(appointment).where(*to_come))
        owed = owed_in(self._session, dossier_id)
        return Unsettled(answer_owed=owed is not None and owed.by is Side.CENTRE, appointments=int(counted or 0))

    def dismiss(self, one: UUID, other: UUID, note: str, *, by: UUID, at: datetime) -> None:
        said: dict[str, Any] = {"one_id": min(one, other), "other_id": max(one, other)}
        said |= {"note": note, "dismissed_by": by, "dismissed_at": at}
        self._session.execute(insert(t.duplicate_dismissal).values(said).on_conflict_do_nothing())

    def people_of(self, dossier_ids: Sequence[UUID]) -> Sequence[UUID]:
        wanted = select(_d.person_id).where(_d.id.in_(dossier_ids)).distinct().order_by(_d.person_id)
        return self._session.scalars(wanted).all()

    def dossiers_of(self, person_id: UUID) -> Sequence[UUID]:
        return self._session.scalars(select(_d.id).where(_d.person_id == person_id).order_by(_d.id)).all()

    def follow(self, closed: UUID, into: UUID) -> None:
        self._session.execute(update(dossier).where(_d.merged_into_id == closed).values(merged_into_id=into))

    def join_people(self, gone: UUID, kept: UUID) -> None:
        for table in (project, stay, legal_hold):
            self._session.execute(update(table).where(table.c.person_id == gone).values(person_id=kept))
        self._session.execute(update(person).where(person.c.merged_into_id == gone).values(merged_into_id=kept))

    def next_to_look_at(self, limit: int) -> Sequence[UUID]:
        c = t.duplicate_look.c
        waiting = select(c.dossier_id).order_by(c.dossier_id).limit(limit).with_for_update(skip_locked=True)
        taken = delete(t.duplicate_look).where(c.dossier_id.in_(waiting)).returning(c.dossier_id)
        return self._session.scalars(taken).all()

    def compared(self, dossier_id: UUID) -> tuple[Filed | None, Sequence[Filed]]:
        values: dict[str, Any] = {"dossier_id": dossier_id, "ended": sorted(map(str, ENDED)), "most": _MOST_PEOPLE}
        row = self._session.execute(_THIS, values).mappings().one_or_none()
        if row is None:
            return None, ()
        self._session.execute(text(f"SET LOCAL pg_trgm.similarity_threshold = {_NEAR}"))
        self._session.execute(text("SET LOCAL plan_cache_mode = force_custom_plan"))  # as in dossier_search.py
        values |= {name: row[name] for name in ("name", "skeleton", "phone", "person_id")}
        return _filed(row), [_filed(other) for other in self._session.execute(_OTHERS, values).mappings()]

    def keep(self, dossier_id: UUID, found: Sequence[tuple[UUID, Alike]], at: datetime) -> None:
        table = t.duplicate_candidate
        c = table.c
        self._session.execute(delete(table).where(or_(c.one_id == dossier_id, c.other_id == dossier_id)))
        rows = [
            {
                "one_id": min(dossier_id, other),
                "other_id": max(dossier_id, other),
                "score": alike.score,
                "likenesses": list(alike.likenesses),
                "found_at": at,
            }
            for other, alike in found
        ]
        if rows:
            self._session.execute(insert(table).on_conflict_do_nothing(), rows)


def _filed(row: Mapping[Any, Any]) -> Filed:
    return Filed(**row)
