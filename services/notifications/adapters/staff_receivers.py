"""Receivers of alerts to staff that the console names, in PostgreSQL, and what the set-up says of webhooks."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, Row, insert, select, text, update
from sqlalchemy.dialects.postgresql import insert as insert_once
from sqlalchemy.orm import Session

from services.notifications.adapters import tables as t
from services.notifications.adapters.provider_store import note, take_turn
from services.notifications.adapters.provider_tables import provider_health, provider_history, staff_receiver
from services.notifications.adapters.staff_notices import CHANNEL
from services.notifications.domain.announcement import Facts
from services.notifications.domain.own_text import StaffText
from services.notifications.domain.staff_call import BRIDGE
from services.notifications.usecases.receiver_ports import Listening
from shared.contracts.notifications.codes import Channel, NoticeKind, NoticeState
from shared.contracts.notifications.provider_refusals import ProviderNotFound
from shared.contracts.notifications.providers import ProviderEntry
from shared.contracts.notifications.staff_receivers import (
    ListStaffReceivers,
    StaffReceiverNameTaken,
    StaffReceiverRefused,
    StaffReceiversUnavailable,
    StaffReceiverView,
)
from shared.contracts.request import Request
from shared.database.identifiers import uuid7
from shared.messaging.application import Query
from shared.network.webhooks.receiver import ReceiverUnusable, receiver_of
from shared.network.webhooks.signature import fresh
from shared.reference.days import local_date
from shared.telemetry.correlation import Trace, current

REMOVED_SHOWN = 20
LINES = 20
"""Of its history."""

_s, _h = staff_receiver.c, provider_history.c


@dataclass(frozen=True)
class AlertSetUp:
    """See usecases/receiver_ports.py. `key`: half of every secret; empty: none can be made."""

    key: str = field(default="", repr=False)
    named_origins: Sequence[str] = ()

    def check(self, url: str) -> None:
        try:
            receiver_of(url, self.named_origins)
        except ReceiverUnusable as unusable:
            raise StaffReceiverRefused(problem=unusable.problem) from unusable

    def new_secret(self) -> tuple[bytes, str]:
        if not self.key:
            raise StaffReceiversUnavailable()
        return fresh(self.key)


class SqlStaffReceivers:
    """See usecases/receiver_ports.py."""

    def __init__(self, session: Session, set_up: AlertSetUp) -> None:
        self._session = session
        self.set_up = set_up

    def get(self, name: str) -> Listening:
        wanted = select(_s.id, _s.name, _s.salt).where(_s.name == name, _s.ended_at.is_(None)).with_for_update()
        row = self._session.execute(wanted).one_or_none()
        if row is None:
            raise ProviderNotFound(name=name)
        return Listening(row.id, row.name, bytes(row.salt))

    def add(self, name: str, url: str, salt: bytes, *, by: UUID, at: datetime) -> None:
        take_turn(self._session, name)
        live = select(_s.name).where(_s.name == name, _s.ended_at.is_(None))
        taken = live.union_all(select(provider_health.c.name).where(provider_health.c.name == name))
        if self._session.execute(taken).first() is not None:
            raise StaffReceiverNameTaken(name=name)
        row = {"id": uuid7(), "name": name, "url": url, "salt": salt, "begun_at": at, "begun_by": by}
        self._session.execute(insert(staff_receiver).values(row))

    def change(self, receiver_id: UUID, values: Mapping[str, Any]) -> None:
        self._session.execute(update(staff_receiver).where(_s.id == receiver_id).values(values))

    def ask(self, receiver: Listening, at: datetime) -> None:
        nobody = {"dossier_id": receiver.id, "number": receiver.name, "person_id": receiver.id}
        self._session.execute(insert_once(t.dossier_reference).values(**nobody).on_conflict_do_nothing())
        text_ = StaffText.RECEIVER_TRIED
        facts = Facts(number=receiver.name, happened_on=local_date(at), text=text_, receiver=receiver.name)
        ids = {"id": uuid7(), "event_id": uuid7(), "dossier_id": receiver.id, "person_id": BRIDGE.staff_id}
        said = {"for_staff": True, "channel": Channel.WEBHOOK, "kind": NoticeKind.PROGRESSED, "facts": facts.as_json()}
        said |= {"correlation_id": (current() or Trace.new()).correlation_id, "occurred_at": at}
        self._session.execute(insert(t.notice).values(**ids, **said, state=NoticeState.CREATED))
        self._session.execute(text(f"NOTIFY {CHANNEL}"))

    def note(self, name: str, entry: ProviderEntry) -> None:
        note(self._session, name, entry)


def live_receivers(connection: Connection) -> Sequence[Row[Any]]:
    """Those that are posted to, with their salts."""
    return connection.execute(select(staff_receiver).where(_s.ended_at.is_(None)).order_by(_s.name)).all()


def list_staff_receivers(_query: ListStaffReceivers, session: Session, now: datetime) -> tuple[StaffReceiverView, ...]:
    removed = select(staff_receiver).where(_s.ended_at.is_not(None)).order_by(_s.ended_at.desc()).limit(REMOVED_SHOWN)
    rows = [*live_receivers(session.connection()), *session.execute(removed)]
    history = _history(session, {row.name for row in rows})
    return tuple(_view(row, history[row.name], now) for row in rows)


def _view(row: Row[Any], history: Sequence[ProviderEntry], now: datetime) -> StaffReceiverView:
    both = row.former_until is not None and row.former_until > now
    said = {name: getattr(row, name) for name in ("name", "url", "begun_at", "begun_by", "ended_at")}
    own = [one for one in history if row.begun_at <= one.at <= (row.ended_at or now)]
    return StaffReceiverView(**said, two_secrets_until=row.former_until if both else None, history=tuple(own[:LINES]))


def _history(session: Session, names: set[str]) -> Mapping[str, list[ProviderEntry]]:
    found: dict[str, list[ProviderEntry]] = defaultdict(list)
    wanted = select(provider_history).where(_h.name.in_(names)).order_by(_h.id.desc())
    for row in session.execute(wanted):
        found[row.name].append(ProviderEntry.model_validate(row._mapping))
    return found


RECEIVER_QUERIES: Mapping[type[Request[Any]], Query] = {ListStaffReceivers: list_staff_receivers}
