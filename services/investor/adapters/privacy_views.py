"""Reads of the data protection desk, and everything that is stored of one person."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, select, text
from sqlalchemy.orm import Session

from services.investor.adapters import privacy_tables as p
from services.investor.adapters import tables as t
from services.investor.adapters.browsers import browsers_of_person
from services.investor.adapters.personal_data import DECLARED
from services.investor.adapters.privacy import HELD, ended_before, rule_in_force
from services.investor.domain.erasure import Erasure
from services.investor.domain.moves import ENDED
from services.investor.domain.person import Person
from services.investor.usecases.keep_or_erase import AT_ONCE, months_before
from shared.contracts.investor.codes import FileState
from shared.contracts.investor.preferences import GetPreferences, PreferencesView
from shared.contracts.investor.privacy import (
    ConsentLine,
    DueForErasure,
    ErasureStep,
    ErasureView,
    ExportedFile,
    ExportPerson,
    GetPerson,
    GetPrivacyDesk,
    HoldView,
    ListRetentionRules,
    OtherEntry,
    PersonDossier,
    PersonExport,
    PersonView,
    PrivacyDesk,
    RetentionRule,
    RetentionRules,
)
from shared.contracts.investor.privacy_codes import ErasurePlace, RetainedObject
from shared.contracts.investor.refusals import PersonNotFound
from shared.contracts.request import Request
from shared.database.personal_data import rows_of
from shared.files.file_types import file_rules
from shared.reference.days import local_date

SHOWN = 200


def get_person(query: GetPerson, session: Session, _now: datetime) -> PersonView:
    """Raises PersonNotFound."""
    person = _person(session, query.person_id)
    d = t.dossier.c
    rows = session.execute(select(d.id, d.number, d.title, d.status).where(d.person_id == person.id).order_by(d.number))
    dossiers = tuple(
        PersonDossier(dossier_id=r.id, number=r.number, title=r.title, status=r.status, ended=r.status in ENDED)
        for r in rows
    )
    found = select(Erasure).where(p.erasure.c.person_id == person.id, p.erasure.c.rejected_at.is_(None))
    erasure = session.scalars(found).one_or_none()
    copied = (
        *("full_name", "email", "phone", "residence_country", "language", "registered_at", "erased_at"),
        *("merged_into_id", "birth_date", "tamazight"),
    )
    entry = t.person.c
    entries = session.execute(select(t.person).where(entry.merged_into_id == person.id).order_by(entry.merged_at))
    return PersonView(
        person_id=person.id,
        dossiers=dossiers,
        consents=tuple(
            ConsentLine(
                purpose=c.purpose,
                given=c.given,
                text_version=c.text_version,
                language=c.language,
                at=c.given_at,
                by=c.by,
                channel=c.channel,
                way=c.way,
            )
            for c in reversed(person.consents)
        ),
        wishes=person.wishes,
        other_entries=tuple(
            OtherEntry(person_id=one.id, full_name=one.full_name, email=one.email, merged_at=one.merged_at)
            for one in entries
        ),
        under_hold=bool(session.scalar(select(HELD).select_from(t.person).where(t.person.c.id == person.id))),
        erasure=None if erasure is None else _erasure(erasure, tuple(one.number for one in dossiers)),
        **{name: getattr(person, name) for name in copied},
    )


def get_preferences(query: GetPreferences, session: Session, _now: datetime) -> PreferencesView:
    """Of the entry that goes on, where two were found to be one person. Raises PersonNotFound, PersonErased."""
    person = _person(session, query.person_id)
    if person.merged_into_id is not None:
        person = _person(session, person.merged_into_id)
    person.check_known()
    browsers = browsers_of_person(session, person.id)
    return PreferencesView(
        language=person.language,
        tamazight=person.tamazight,
        wishes=person.wishes_with(browsers=bool(browsers)),
        browsers=browsers,
        daily_digest=person.daily_digest,
    )


def _person(session: Session, person_id: UUID) -> Person:
    person = session.get(Person, person_id)
    if person is None:
        raise PersonNotFound(person_id=person_id)
    return person


def _erasure(erasure: Erasure, numbers: tuple[str, ...]) -> ErasureView:
    reported = {step.place: step for step in erasure.steps}
    steps = tuple(
        ErasureStep(
            place=place,
            done_at=reported[place].done_at if place in reported else None,
            counts=reported[place].counts if place in reported else {},
        )
        for place in ErasurePlace
    )
    copied = ("person_id", "reason", "state", "proposed_by", "proposed_at", "validated_by", "validated_at")
    return ErasureView(
        erasure_id=erasure.id,
        numbers=numbers,
        rejected_by=erasure.rejected_by,
        finished_at=erasure.finished_at,
        steps=steps,
        **{name: getattr(erasure, name) for name in copied},
    )


def get_privacy_desk(_query: GetPrivacyDesk, session: Session, now: datetime) -> PrivacyDesk:
    """Numbers, codes and days; the newest first."""
    newest = select(Erasure).order_by(p.erasure.c.proposed_at.desc(), p.erasure.c.id).limit(SHOWN)
    erasures = session.scalars(newest).all()
    hold = p.legal_hold.c
    holds = session.execute(select(p.legal_hold).where(hold.lifted_at.is_(None)).order_by(hold.id.desc())).all()
    numbers = _numbers(session, {e.person_id for e in erasures} | {h.person_id for h in holds})
    rules = session.execute(
        select(p.retention_rule).order_by(p.retention_rule.c.object, p.retention_rule.c.valid_from.desc())
    )
    return PrivacyDesk(
        erasures=tuple(_erasure(one, numbers.get(one.person_id, ())) for one in erasures),
        holds=tuple(
            HoldView(
                hold_id=h.id,
                person_id=h.person_id,
                numbers=numbers.get(h.person_id, ()),
                reason=h.reason,
                placed_by=h.placed_by,
                placed_at=h.placed_at,
            )
            for h in holds
        ),
        rules=tuple(RetentionRule.model_validate(row, from_attributes=True) for row in rules),
        due=tuple(_due(session, now)),
    )


def _numbers(session: Session, people: set[UUID]) -> dict[UUID, tuple[str, ...]]:
    found: dict[UUID, tuple[str, ...]] = {}
    d = t.dossier.c
    for row in session.execute(select(d.person_id, d.number).where(d.person_id.in_(people)).order_by(d.number)):
        found[row.person_id] = (*found.get(row.person_id, ()), row.number)
    return found


def _due(session: Session, now: datetime) -> Iterator[DueForErasure]:
    """Over, and within a month of it."""
    today = local_date(now)
    rule = rule_in_force(session, RetainedObject.CLOSED_DOSSIER, today)
    if rule is None:
        return
    before = months_before(today, rule.months) + timedelta(days=30)
    for one in ended_before(session, datetime(before.year, before.month, before.day, tzinfo=now.tzinfo), AT_ONCE):
        ended_on = local_date(one.ended_at)
        yield DueForErasure(
            person_id=one.person_id,
            numbers=one.numbers,
            ended_on=ended_on,
            due_on=months_before(ended_on, -rule.months),
            under_hold=one.under_hold,
        )


def list_retention_rules(_query: ListRetentionRules, session: Session, now: datetime) -> RetentionRules:
    today = local_date(now)
    found = (rule_in_force(session, kept, today) for kept in RetainedObject)
    hold = p.legal_hold.c
    held = session.scalars(select(hold.person_id).where(hold.lifted_at.is_(None)).distinct())
    return RetentionRules(rules=tuple(rule for rule in found if rule is not None), held=tuple(held))


def export_person(query: ExportPerson, session: Session, _now: datetime) -> PersonExport:
    """As it is stored, by the same declarations that erasure goes by: what can be erased can be had. PersonNotFound."""
    session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
    person = _person(session, query.person_id)
    ids = list(session.scalars(select(t.dossier.c.id).where(t.dossier.c.person_id == person.id)))
    subject = {"person_id": person.id, "dossier_ids": ids, "erasure_id": UUID(int=0)}
    found = rows_of(session, DECLARED, t.metadata, **subject)
    history = (
        "SELECT dossier_id, at, action, details FROM dossier_history WHERE dossier_id = ANY(:dossier_ids) ORDER BY id"
    )
    lines = session.execute(text(history), subject).mappings()
    found["dossier_history"] = [_plain(line) for line in lines]
    return PersonExport(
        service="investor",
        tables={name: tuple(rows) for name, rows in found.items()},
        files=tuple(_files(session, ids)),
    )


def _plain(row: RowMapping) -> dict[str, Any]:
    return {name: value if isinstance(value, dict) else str(value) for name, value in row.items()}


def _files(session: Session, dossier_ids: Sequence[UUID]) -> Iterator[ExportedFile]:
    wanted = """
        SELECT file.id, dossier_id, dossier.number, piece, file.number AS count, media_type, size
        FROM piece_file file JOIN dossier ON dossier.id = dossier_id
        WHERE dossier_id = ANY(:ids) AND key IS NOT NULL AND file.state <> :held
        ORDER BY dossier.number, piece, file.number
    """
    extensions = file_rules().extensions
    for row in session.execute(text(wanted), {"ids": list(dossier_ids), "held": FileState.QUARANTINED}):
        name = f"{row.number}/{row.piece}-{row.count}.{extensions.get(row.media_type, 'bin')}"
        yield ExportedFile(dossier_id=row.dossier_id, file_id=row.id, name=name, size=row.size)


PRIVACY_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    GetPerson: get_person,
    GetPreferences: get_preferences,
    GetPrivacyDesk: get_privacy_desk,
    ListRetentionRules: list_retention_rules,
    ExportPerson: export_person,
}
