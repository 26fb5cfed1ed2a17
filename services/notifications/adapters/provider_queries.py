"""What the console is told of providers."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from services.notifications.adapters.provider_tables import provider_health
from services.notifications.adapters.tables import notice
from services.notifications.domain.delivery import UNSETTLED
from shared.contracts.notifications.providers import ListProviders, ProviderView
from shared.contracts.request import Request

_h = provider_health.c


def list_providers(_query: ListProviders, session: Session, _now: datetime) -> tuple[ProviderView, ...]:
    count = select(notice.c.channel, func.count().label("waiting")).where(notice.c.state.in_(UNSETTLED))
    waiting = {row.channel: row.waiting for row in session.execute(count.group_by(notice.c.channel))}
    rows = session.execute(select(provider_health).order_by(_h.channel, _h.priority, _h.name))
    return tuple(ProviderView.model_validate({**row._mapping, "waiting": waiting.get(row.channel, 0)}) for row in rows)


PROVIDER_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListProviders: list_providers,
}
