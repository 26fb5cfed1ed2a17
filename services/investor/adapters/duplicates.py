"""Duplicates in the database. See usecases/duplicate_ports.py."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import any_, delete, func, literal, or_, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.dialects.postgresql import UUID as PG_UUID
from sqlalchemy.orm import Session

from services.investor.adapters import duplicate_tables as t
from services.investor.adapters.appointment_tables import appointment, stay
from services.investor.adapters.duplicate_keys import FILED, put_keys, sharing
from services.investor.adapters.exchange import owed_in
from services.investor.adapters.privacy_tables import legal_hold
from services.investor.adapters.tables import dossier, person, project
from services.investor.domain.likeness import Alike, Filed
from services.investor.domain.merge import Unsettled
from services.investor.domain.moves import ENDED
from shared.contracts.investor.appointment_codes import AppointmentState
from shared.contracts.investor.exchange_codes import Side
from shared.contracts.investor.privacy_refusals import NumberUnknown
from shared.database.new_rows import insert_rows

_d = dossier.c

_FILED = text(FILED)
_ENDED = sorted(map(str, ENDED))


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
        waiting = select(c.dossier_id).order_by(c.dossier_id.desc()).limit(limit).with_for_update(skip_locked=True)
        taken = delete(t.duplicate_look).where(c.dossier_id.in_(waiting)).returning(c.dossier_id)
        return self._session.scalars(taken).all()

    def alike(self, dossier_ids: Sequence[UUID]) -> Iterator[tuple[Filed, Sequence[Filed]]]:
        put_keys(self._session, dossier_ids, _ENDED)
        sharing_keys = sharing(self._session, dossier_ids)
        wanted = {*dossier_ids, *(other for others in sharing_keys.values() for other in others)}
        rows = self._session.execute(_FILED, {"dossier_ids": list(wanted), "ended": _ENDED}).mappings()
        filed = {row["dossier_id"]: Filed(**row) for row in rows}
        for this, others in sharing_keys.items():
            if this in filed:
                yield filed[this], [filed[other] for other in others if other in filed]

    def keep(self, dossier_ids: Sequence[UUID], found: Mapping[tuple[UUID, UUID], Alike], at: datetime) -> None:
        table = t.duplicate_candidate
        theirs = any_(literal(list(dossier_ids), ARRAY(PG_UUID)))
        self._session.execute(delete(table).where(or_(table.c.one_id == theirs, table.c.other_id == theirs)))
        rows = [
            {"one_id": one, "other_id": other, "score": said.score, "likenesses": list(said.likenesses), "found_at": at}
            for (one, other), said in found.items()
        ]
        insert_rows(self._session, table, rows)
