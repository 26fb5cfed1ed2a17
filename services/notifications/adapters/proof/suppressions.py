"""Addresses that are not written to any more, in PostgreSQL."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from prometheus_client import Counter
from sqlalchemy import ColumnElement, Connection, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.notifications.adapters import proof_tables
from services.notifications.adapters import tables as t
from shared.contracts.investor.codes import Purpose
from shared.contracts.notifications.codes import Channel, SuppressedBecause
from shared.contracts.notifications.suppressions import (
    LiftSuppressions,
    ListSuppressions,
    SuppressionNotFound,
    SuppressionsPage,
    SuppressionView,
)
from shared.contracts.request import Request
from shared.database.identifiers import uuid7
from shared.messaging.application import Query

SUPPRESSIONS = Counter(
    "primo_suppressions_total", "Addresses that are not written to from then on", ["channel", "because"]
)
for _channel in (Channel.EMAIL, Channel.SMS, Channel.PUSH):
    for _because in SuppressedBecause:
        SUPPRESSIONS.labels(_channel, _because)  # from 0: Prometheus sees no increase in a series that begins with 1

_s = proof_tables.suppression.c
_standing = _s.lifted_at.is_(None)


def stands(connection: Connection, fingerprint: bytes, channel: Channel, purpose: Purpose) -> bool:
    """Whether this address is not to be written to for that purpose: a complaint keeps back promotion alone."""
    wanted = select(_s.id).where(_s.fingerprint == fingerprint, _s.channel == channel, _standing)
    if purpose is Purpose.SERVICE_NOTICES:
        wanted = wanted.where(_s.because != SuppressedBecause.COMPLAINT)
    return connection.scalar(wanted) is not None


def suppress(
    connection: Connection,
    fingerprint: bytes,
    channel: Channel,
    *,
    because: SuppressedBecause,
    notice_id: UUID,
    at: datetime | None = None,
) -> bool:
    """See usecases/proof_ports.py; `at` None: now, as the database has it."""
    if because is not SuppressedBecause.COMPLAINT:  # one stands for an address: the wider one
        connection.execute(
            update(proof_tables.suppression)
            .where(_s.fingerprint == fingerprint, _s.channel == channel, _standing)
            .where(_s.because == SuppressedBecause.COMPLAINT)
            .values(lifted_at=func.now(), lifted_because=because)
        )
    statement = insert(proof_tables.suppression).values(
        id=uuid7(),
        fingerprint=fingerprint,
        channel=channel,
        because=because,
        notice_id=notice_id,
        since=func.now() if at is None else at,
    )
    once = statement.on_conflict_do_nothing(index_elements=["fingerprint", "channel"], index_where=_standing)
    added = connection.scalar(once.returning(_s.id)) is not None
    if added:
        SUPPRESSIONS.labels(channel, because).inc()
    return added


class SqlSuppressions:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(
        self, fingerprint: bytes, channel: Channel, *, because: SuppressedBecause, notice_id: UUID, at: datetime
    ) -> bool:
        connection = self._session.connection()
        return suppress(connection, fingerprint, channel, because=because, notice_id=notice_id, at=at)

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

    def lift_several(self, which: LiftSuppressions, *, at: datetime) -> int:
        wanted = (_standing, _s.channel == which.channel, _s.because == which.because)
        lifted = self._session.execute(
            update(proof_tables.suppression)
            .where(*wanted, _s.since >= which.since, _s.since < which.until)
            .values(lifted_at=at, lifted_by=which.staff_id, lifted_because=which.reason)
            .returning(_s.id)
        )
        return len(lifted.all())


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
        .where(*_narrowed(query))
        .order_by(_s.lifted_at.is_not(None), _s.since.desc(), _s.id)
        .offset(query.offset)
        .limit(query.limit)
    )  # fmt: skip
    count = session.scalar(select(func.count()).select_from(proof_tables.suppression).where(_standing)) or 0
    found = select(func.count()).select_from(proof_tables.suppression).where(_standing, *_narrowed(query))
    rows = tuple(SuppressionView(**row._mapping) for row in session.execute(wanted))
    return SuppressionsPage(standing=count, found=session.scalar(found) or 0, rows=rows)


def _narrowed(query: ListSuppressions) -> list[ColumnElement[bool]]:
    wanted: list[ColumnElement[bool]] = []
    if query.channel is not None:
        wanted.append(_s.channel == query.channel)
    if query.because is not None:
        wanted.append(_s.because == query.because)
    if query.since is not None:
        wanted.append(_s.since >= query.since)
    if query.until is not None:
        wanted.append(_s.since < query.until)
    return wanted


SUPPRESSION_QUERIES: Mapping[type[Request[Any]], Query] = {ListSuppressions: list_suppressions}
