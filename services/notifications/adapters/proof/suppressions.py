"""Addresses that are not written to any more, in PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import proof_tables
from services.notifications.adapters import tables as t
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import (
    ListSuppressions,
    SuppressionNotFound,
    SuppressionsPage,
    SuppressionView,
)
from shared.contracts.request import Request
from shared.database.identifiers import uuid7
from shared.messaging.application import Query

_s = proof_tables.suppression.c
_standing = _s.lifted_at.is_(None)


def stands(connection: Connection, fingerprint: bytes, channel: Channel) -> bool:
    """Whether this address is not to be written to."""
    wanted = select(_s.id).where(_s.fingerprint == fingerprint, _s.channel == channel, _standing)
    return connection.scalar(wanted) is not None


class SqlSuppressions:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, fingerprint: bytes, channel: Channel, *, because: SuppressedBecause, notice_id: UUID, at: datetime
    ) -> bool:
        statement = insert(proof_tables.suppression).values(
            id=uuid7(), fingerprint=fingerprint, channel=channel, because=because, notice_id=notice_id, since=at
        )
        once = statement.on_conflict_do_nothing(index_elements=["fingerprint", "channel"], index_where=_standing)
        return self._session.scalar(once.returning(_s.id)) is not None

    def lift(self, suppression_id: UUID, *, by: UUID, reason: str, at: datetime) -> bool:
        lifted = self._session.scalar(
            update(proof_tables.suppression)
            .where(_s.id == suppression_id, _standing)
            .values(lifted_at=at, lifted_by=by, lifted_because=reason)
            .returning(_s.id)
        )
        if lifted is None and self._session.scalar(select(_s.id).where(_s.id == suppression_id)) is None:
            raise SuppressionNotFound(suppression_id=suppression_id)
        return lifted is not None


def list_suppressions(query: ListSuppressions, session: Session, _now: datetime) -> SuppressionsPage:
    n, r = t.notice.c, t.dossier_reference.c
    wanted = (
        select(
            _s.id.label("suppression_id"), _s.channel, _s.because, _s.notice_id, _s.since,
            _s.lifted_at, _s.lifted_by, _s.lifted_because,
            n.dossier_id, r.number, n.for_mandatary.label("to_mandatary"), n.for_staff.label("to_staff"),
        )
        .join(t.notice, n.id == _s.notice_id)
        .join(t.dossier_reference, r.dossier_id == n.dossier_id)
        .order_by(_s.lifted_at.is_not(None), _s.since.desc(), _s.id)
        .offset(query.offset)
        .limit(query.limit)
    )  # fmt: skip
    count = session.scalar(select(func.count()).select_from(proof_tables.suppression).where(_standing)) or 0
    rows = tuple(SuppressionView(**row._mapping) for row in session.execute(wanted))
    return SuppressionsPage(standing=count, rows=rows)


SUPPRESSION_QUERIES: Mapping[type[Request[Any]], Query] = {ListSuppressions: list_suppressions}
