"""What staff said of providers, in PostgreSQL: as they change it, and as processes that send follow it."""

from collections.abc import Mapping

from sqlalchemy import Connection, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from services.notifications.adapters.provider_tables import provider_health, provider_history, provider_wish
from services.notifications.domain.provider import Wish
from shared.contracts.notifications.provider_refusals import ProviderNotFound
from shared.contracts.notifications.providers import ProviderEntry

_w = provider_wish.c
_TURN = text("SELECT pg_advisory_xact_lock(hashtextextended('primo.provider' || :name, 0))")


class SqlProviderWishes:
    """See usecases/ports.py."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def get(self, name: str) -> Wish:
        take_turn(self._session, name)
        known = self._session.scalar(select(provider_health.c.name).where(provider_health.c.name == name))
        if known is None:
            raise ProviderNotFound(name=name)
        return wishes(self._session.connection()).get(name, Wish())

    def save(self, name: str, wish: Wish, entry: ProviderEntry) -> None:
        said = vars(wish)
        put = upsert(provider_wish).values(name=name, **said)
        self._session.execute(put.on_conflict_do_update(index_elements=["name"], set_=said))
        note(self._session, name, entry)


def take_turn(session: Session, name: str) -> None:
    """Until the transaction ends nobody else changes what goes by this name, or takes it."""
    session.execute(_TURN, {"name": name})


def note(session: Session, name: str, entry: ProviderEntry) -> None:
    session.execute(insert(provider_history).values(name=name, **dict(entry)))


def wishes(connection: Connection) -> Mapping[str, Wish]:
    """By the provider's name."""
    return {row.name: Wish(row.priority, row.paused) for row in connection.execute(select(provider_wish))}
