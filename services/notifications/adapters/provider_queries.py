"""What the console is told of providers."""

from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from services.notifications.adapters.provider_store import wishes
from services.notifications.adapters.provider_tables import provider_health
from services.notifications.adapters.tables import notice
from services.notifications.domain.delivery import UNSETTLED
from services.notifications.domain.provider import Wish
from shared.contracts.notifications.providers import ListProviders, ProviderEntry, ProviderView
from shared.contracts.request import Request

LINES = 10
"""Of what was said of each provider, the latest."""

_SAID_LAST = text("""
SELECT h.* FROM provider_health p
CROSS JOIN LATERAL (SELECT * FROM provider_history h WHERE h.name = p.name ORDER BY h.id DESC LIMIT :lines) h
ORDER BY h.id DESC
""")


def list_providers(_query: ListProviders, session: Session, _now: datetime) -> tuple[ProviderView, ...]:
    count = select(notice.c.channel, func.count().label("waiting")).where(notice.c.state.in_(UNSETTLED))
    waiting = {row.channel: row.waiting for row in session.execute(count.group_by(notice.c.channel))}
    said, history = wishes(session.connection()), _history(session)
    found = []
    for row in session.execute(select(provider_health)):
        wish = said.get(row.name, Wish())
        place = row.priority if wish.priority is None else wish.priority
        about = {"priority": place, "configured_priority": row.priority, "paused": wish.paused}
        about |= {"history": tuple(history[row.name]), "waiting": waiting.get(row.channel, 0)}
        found.append(ProviderView.model_validate({**row._mapping, **about}))
    return tuple(sorted(found, key=lambda one: (one.channel, one.priority, one.name)))


def _history(session: Session) -> Mapping[str, list[ProviderEntry]]:
    found: dict[str, list[ProviderEntry]] = defaultdict(list)
    for row in session.execute(_SAID_LAST, {"lines": LINES}):
        found[row.name].append(ProviderEntry.model_validate(row._mapping))
    return found


PROVIDER_QUERIES: Mapping[type[Request[Any]], Callable[[Any, Session, datetime], Any]] = {
    ListProviders: list_providers,
}
