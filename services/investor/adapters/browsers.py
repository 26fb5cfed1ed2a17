"""Browsers that show hints of news, in the database."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from sqlalchemy import ColumnElement, Row, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from services.investor.adapters import tables as t
from services.investor.adapters.browser_tables import push_subscription
from shared.contracts.investor.browser_views import BrowserView, PushAddress
from shared.contracts.investor.browsers import SubscribeBrowser
from shared.database.identifiers import uuid7
from shared.reference.days import local_date

MOST_OF_A_DOSSIER = 10
"""The oldest goes when another comes: browsers that were given up leave their subscriptions behind."""
FINGERPRINT_LETTERS = 16

_p = push_subscription.c


class SqlBrowsers:
    """See usecases/browser_ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def keep(self, said: SubscribeBrowser, at: datetime) -> bool:
        row = {"id": uuid7(), "since": at, **said.model_dump(include={"dossier_id", "endpoint", "p256dh", "auth"})}
        stored = insert(push_subscription).values(row)
        keys = {"p256dh": stored.excluded.p256dh, "auth": stored.excluded.auth}
        kept = stored.on_conflict_do_update(constraint="push_subscription_one_per_browser", set_=keys).returning(_p.id)
        is_new: bool = self._session.execute(kept).scalar_one() == row["id"]
        newest = select(_p.id).where(_p.dossier_id == said.dossier_id).order_by(_p.since.desc(), _p.id.desc())
        beyond = newest.offset(MOST_OF_A_DOSSIER).scalar_subquery()
        self._session.execute(delete(push_subscription).where(_p.id.in_(beyond)))
        return is_new

    def drop_of_dossier(self, dossier_id: UUID, browser_id: UUID) -> bool:
        return self._drop(_p.id == browser_id, _p.dossier_id == dossier_id)

    def drop_of_person(self, person_id: UUID, browser_id: UUID) -> bool:
        theirs = select(t.dossier.c.id).where(t.dossier.c.person_id == person_id)
        return self._drop(_p.id == browser_id, _p.dossier_id.in_(theirs))

    def drop(self, browser_id: UUID) -> bool:
        return self._drop(_p.id == browser_id)

    def _drop(self, *wanted: ColumnElement[bool]) -> bool:
        gone = delete(push_subscription).where(*wanted).returning(_p.id)
        return self._session.execute(gone).first() is not None


def browsers_of_dossier(session: Session, dossier_id: UUID) -> tuple[BrowserView, ...]:
    return _views(session, _p.dossier_id == dossier_id)


def browsers_of_person(session: Session, person_id: UUID) -> tuple[BrowserView, ...]:
    return _views(session, _p.dossier_id.in_(select(t.dossier.c.id).where(t.dossier.c.person_id == person_id)))


ADDRESSES = (
    select(
        func.json_agg(
            func.json_build_object(
                *("browser_id", _p.id, "dossier_id", _p.dossier_id, "endpoint", _p.endpoint),
                *("p256dh", _p.p256dh, "auth", _p.auth),
            )
        )
    )
    .join_from(push_subscription, t.dossier, t.dossier.c.id == _p.dossier_id)
    .where(t.dossier.c.person_id == t.person.c.id)
    .correlate(t.person)
    .scalar_subquery()
)
"""Of a person's row: how browsers are reached, of the dossiers that are theirs today. One found to be another entry's
goes with its dossier. See `read_addresses`.
"""


def read_addresses(rows: Sequence[Mapping[str, Any]] | None) -> tuple[PushAddress, ...]:
    return tuple(PushAddress.model_validate(row) for row in rows or ())


def _views(session: Session, wanted: ColumnElement[bool]) -> tuple[BrowserView, ...]:
    rows: Sequence[Row[Any]] = session.execute(
        select(push_subscription).where(wanted).order_by(_p.since.desc(), _p.id)
    ).all()
    return tuple(
        BrowserView(
            browser_id=row.id,
            service=urlsplit(row.endpoint).hostname or "",
            since=local_date(row.since),
            fingerprint=sha256(row.endpoint.encode()).hexdigest()[:FINGERPRINT_LETTERS],
        )
        for row in rows
    )
