"""The record of settled deliveries is kept for as long as the dated setting says. The log itself is kept for good."""

from datetime import datetime, timedelta

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from services.territory.adapters.unit_of_work import find_setting
from services.territory.domain.setting import SettingKind
from shared.reference.days import local_date

AT_ONCE = 1000
_OLD = text("SELECT id FROM delivery WHERE settled_at < :before ORDER BY id LIMIT :at_once FOR UPDATE SKIP LOCKED")
_ATTEMPTS = text("DELETE FROM delivery_attempt WHERE delivery_id = ANY(:ids)")
_DELIVERIES = text("DELETE FROM delivery WHERE id = ANY(:ids)")


def drop_old_deliveries(engine: Engine, now: datetime) -> int:
    """Run again, it changes nothing. Answers how many went."""
    gone = 0
    while dropped := _drop(engine, now):
        gone += dropped
    return gone


def _drop(engine: Engine, now: datetime) -> int:
    with Session(engine) as session, session.begin():
        days = find_setting(session, SettingKind.DELIVERIES_KEPT, local_date(now)).value
        asked = {"before": now - timedelta(days=days), "at_once": AT_ONCE}
        ids = list(session.scalars(_OLD, asked))
        session.execute(_ATTEMPTS, {"ids": ids})
        session.execute(_DELIVERIES, {"ids": ids})
    return len(ids)
