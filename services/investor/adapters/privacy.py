"""Erasures, holds and rules of retention in the database. See usecases/privacy_ports.py."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Text, any_, delete, func, literal, select, text, update
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.orm import Session

from services.investor.adapters import privacy_tables as p
from services.investor.adapters import tables as t
from services.investor.adapters.personal_data import DECLARED
from services.investor.domain.erasure import Erasure, Theirs
from services.investor.domain.moves import ENDED
from services.investor.usecases.privacy_ports import Due
from shared.contracts.investor.privacy import RetentionRule
from shared.contracts.investor.privacy_codes import RetainedObject
from shared.contracts.investor.privacy_refusals import HoldNotFound, NumberUnknown
from shared.database.personal_data import erase

_KEYS = """
INSERT INTO erasure_object (erasure_id, key)
SELECT DISTINCT CAST(:erasure_id AS uuid), key FROM (
    SELECT key FROM piece_file WHERE dossier_id = ANY(:dossier_ids) AND key IS NOT NULL
    UNION ALL
    SELECT part.key FROM upload_part part JOIN upload ON upload.id = part.upload_id WHERE dossier_id = ANY(:dossier_ids)
) theirs
"""
HELD = (
    select(p.legal_hold.c.id)
    .where(p.legal_hold.c.person_id == t.person.c.id, p.legal_hold.c.lifted_at.is_(None))
    .exists()
)
STANDING = (
    select(p.erasure.c.id).where(p.erasure.c.person_id == t.person.c.id, p.erasure.c.rejected_at.is_(None)).exists()
)


class SqlPrivacy:
    def __init__(self, session: Session) -> None:
        self._session = session

    def person_of_number(self, number: str) -> UUID:
        found: UUID | None = self._session.scalar(select(t.dossier.c.person_id).where(t.dossier.c.number == number))
        if found is None:
            raise NumberUnknown(number=number)
        return found

    def theirs(self, person_id: UUID) -> Theirs:
        d = t.dossier.c
        rows = self._session.execute(
            select(d.id, d.number, d.status).where(d.person_id == person_id).order_by(d.number)
        ).all()
        held = self._session.scalar(select(HELD).select_from(t.person).where(t.person.c.id == person_id))
        return Theirs(
            dossier_ids=tuple(row.id for row in rows),
            open_numbers=tuple(row.number for row in rows if row.status not in ENDED),
            under_hold=bool(held),
        )

    def standing(self, person_id: UUID) -> Erasure | None:
        found = p.erasure.c
        identifier = self._session.scalar(
            select(found.id).where(found.person_id == person_id, found.rejected_at.is_(None))
        )
        return None if identifier is None else self._session.get(Erasure, identifier)

    def erase(self, erasure: Erasure, dossier_ids: Sequence[UUID]) -> tuple[dict[str, int], int]:
        subject = {"erasure_id": erasure.id, "person_id": erasure.person_id, "dossier_ids": list(dossier_ids)}
        self._session.execute(text(_KEYS), subject)
        objects = self._session.scalar(
            select(func.count()).select_from(p.erasure_object).where(p.erasure_object.c.erasure_id == erasure.id)
        )
        lines = self._session.scalar(text("SELECT erase_history_of(:erasure_id)"), subject)
        # Before the declarations: in minutes somebody is found by the name that they still have.
        words = self._session.scalar(text("SELECT erase_words_of(:erasure_id)"), subject) or {}
        counts = erase(self._session, DECLARED, **subject) | {**words, "dossier_history": int(lines or 0)}
        return {table: count for table, count in counts.items() if count}, int(objects or 0)

    def objects_to_erase(self, limit: int) -> Mapping[UUID, Sequence[str]]:
        found: dict[UUID, list[str]] = {}
        wanted = select(p.erasure_object).order_by(p.erasure_object.c.erasure_id, p.erasure_object.c.key).limit(limit)
        for row in self._session.execute(wanted):
            found.setdefault(row.erasure_id, []).append(row.key)
        return found

    def objects_gone(self, erasure_id: UUID, keys: Sequence[str]) -> int:
        table = p.erasure_object
        gone = delete(table).where(table.c.erasure_id == erasure_id, table.c.key.in_(keys))
        self._session.execute(gone)
        left = select(func.count()).select_from(table).where(table.c.erasure_id == erasure_id)
        return int(self._session.scalar(left) or 0)

    def place_hold(self, person_id: UUID, reason: str, *, by: UUID, at: datetime) -> None:
        said = {"person_id": person_id, "reason": reason, "placed_by": by, "placed_at": at}
        self._session.execute(p.legal_hold.insert(), said)

    def lift_hold(self, hold_id: int, *, by: UUID, at: datetime) -> None:
        found = p.legal_hold.c
        lifted = self._session.execute(
            update(p.legal_hold)
            .where(found.id == hold_id, found.lifted_at.is_(None))
            .values(lifted_by=by, lifted_at=at)
            .returning(found.id)
        )
        if lifted.one_or_none() is None:
            raise HoldNotFound(hold_id=hold_id)

    def add_rule(self, rule: RetentionRule, *, by: UUID, at: datetime) -> bool:
        said = {**rule.model_dump(), "recorded_by": by, "recorded_at": at}
        statement = insert(p.retention_rule).values(said).on_conflict_do_nothing().returning(p.retention_rule.c.id)
        return self._session.execute(statement).scalar() is not None

    def rule(self, kept: RetainedObject, on: date) -> RetentionRule | None:
        return rule_in_force(self._session, kept, on)

    def ended_before(self, at: datetime, limit: int) -> Sequence[Due]:
        return ended_before(self._session, at, limit)


def rule_in_force(session: Session, kept: RetainedObject, on: date) -> RetentionRule | None:
    """The last word on or before a day; None where there is none."""
    r = p.retention_rule.c
    wanted = select(p.retention_rule).where(r.object == kept, r.valid_from <= on).order_by(r.valid_from.desc()).limit(1)
    row = session.execute(wanted).one_or_none()
    return None if row is None else RetentionRule.model_validate(row, from_attributes=True)


def ended_before(session: Session, at: datetime, limit: int) -> Sequence[Due]:
    """A dossier ended with the last line of its history; a person's time begins when the last of theirs did."""
    d, h = t.dossier.c, t.dossier_history.c
    last = select(func.max(h.at)).where(h.dossier_id == d.id).scalar_subquery()
    ended = func.max(func.coalesce(last, d.filed_at))
    person = t.person.c
    rows = session.execute(
        select(person.id, func.array_agg(d.number).label("numbers"), ended.label("ended_at"), HELD.label("held"))
        .join(t.dossier, d.person_id == person.id)
        .where(person.erased_at.is_(None), ~STANDING)
        .group_by(person.id)
        .having(func.bool_and(d.status == any_(literal(sorted(map(str, ENDED)), ARRAY(Text)))), ended < at)
        .order_by(ended, person.id)
        .limit(limit)
    )
    return [Due(row.id, tuple(sorted(row.numbers)), row.ended_at, row.held) for row in rows]
