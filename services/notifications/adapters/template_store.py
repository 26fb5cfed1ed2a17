"""Versions of templates in PostgreSQL: as staff change them, and as senders read what is live."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, func, insert, select, text, update
from sqlalchemy.orm import Session

from services.notifications.adapters.tables import template_history, template_version
from services.notifications.domain.template import Version
from services.notifications.domain.wording import TextNotLive, Wording
from shared.contracts.notifications.template_refusals import TemplateVersionNotFound
from shared.contracts.notifications.templates import TextLanguage, TextPart, VersionState

_v = template_version.c
_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('primo.template' || :key, 0))")

_READ: dict[UUID, Wording] = {}
"""Of this process: what a version says once it is live never changes, so it is read once."""


def version_of(row: Row[Any]) -> Version:
    return Version(
        id=row.id,
        key=row.key,
        number=row.number,
        state=VersionState(row.state),
        texts=_texts(row.texts),
        fallbacks=_fallbacks(row.fallbacks),
        of_release=row.of_release,
        authors=frozenset(row.authors),
    )


def _texts(stored: Mapping[str, Mapping[str, str]]) -> dict[TextLanguage, dict[TextPart, str]]:
    return {TextLanguage(one): {TextPart(p): said for p, said in parts.items()} for one, parts in stored.items()}


def _fallbacks(stored: Mapping[str, str]) -> dict[TextLanguage, TextLanguage]:
    return {TextLanguage(one): TextLanguage(instead) for one, instead in stored.items()}


def live_wording(connection: Connection, key: str) -> Wording:
    """What is live now, asked for each time: a new version needs no restart, in however many processes.

    Raises TextNotLive.
    """
    version_id = connection.scalar(select(_v.id).where(_v.key == key, _v.state == VersionState.LIVE))
    if version_id is None:
        raise TextNotLive(key)
    return wording_of(connection, version_id)


def wording_of(connection: Connection, version_id: UUID) -> Wording:
    """Of a version that is live, or was."""
    if version_id not in _READ:
        _READ[version_id] = read_wording(connection, version_id)
    return _READ[version_id]


def read_wording(connection: Connection, version_id: UUID) -> Wording:
    """Of any version. Raises TextNotLive when there is none of this id."""
    row = connection.execute(select(_v.texts, _v.fallbacks).where(_v.id == version_id)).one_or_none()
    if row is None:
        raise TextNotLive(str(version_id))
    return Wording(version_id, _texts(row.texts), _fallbacks(row.fallbacks))


class SqlTemplates:
    """See usecases/template_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def take_turn(self, key: str) -> None:
        self._session.execute(_TURN, {"key": key})

    def get(self, version_id: UUID) -> Version:
        key = self._session.scalar(select(_v.key).where(_v.id == version_id))
        if key is None:
            raise TemplateVersionNotFound(version_id=version_id)
        self.take_turn(key)
        return version_of(self._session.execute(select(template_version).where(_v.id == version_id)).one())

    def find(self, version_id: UUID) -> Version | None:
        row = self._session.execute(select(template_version).where(_v.id == version_id)).one_or_none()
        return None if row is None else version_of(row)

    def in_state(self, key: str, state: VersionState) -> Version | None:
        row = self._session.execute(select(template_version).where(_v.key == key, _v.state == state)).one_or_none()
        return None if row is None else version_of(row)

    def was_shipped(self, key: str, digest: str) -> bool:
        shipped = select(_v.id).where(_v.key == key, _v.digest == digest, _v.of_release)
        return self._session.execute(shipped).first() is not None

    def next_number(self, key: str) -> int:
        return 1 + (self._session.scalar(select(func.max(_v.number)).where(_v.key == key)) or 0)

    def add(self, version: Version) -> None:
        self._session.execute(
            insert(template_version).values(
                id=version.id,
                key=version.key,
                number=version.number,
                of_release=version.of_release,
                **_changing(version),
            )
        )
        self._note(version)

    def save(self, *versions: Version) -> None:
        for version in versions:
            self._session.execute(update(template_version).where(_v.id == version.id).values(**_changing(version)))
            self._note(version)

    def _note(self, version: Version) -> None:
        for entry in version.entries:
            self._session.execute(insert(template_history).values(version_id=version.id, **dict(entry)))
        version.entries.clear()


def _changing(version: Version) -> dict[str, Any]:
    return {
        "state": version.state,
        "texts": {language: dict(parts) for language, parts in version.texts.items()},
        "fallbacks": dict(version.fallbacks),
        "digest": version.digest,
        "authors": sorted(version.authors),
    }


def entries_of(session: Session, version_ids: Sequence[UUID]) -> Sequence[Row[Any]]:
    """In the order in which they were written."""
    h = template_history.c
    return session.execute(select(template_history).where(h.version_id.in_(version_ids)).order_by(h.id)).all()
