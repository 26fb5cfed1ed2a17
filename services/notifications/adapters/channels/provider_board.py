"""How each provider fares, as the senders of this process see it: they share its breaker."""

import threading
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Engine, delete, func
from sqlalchemy.dialects.postgresql import insert

from services.notifications.adapters import metrics
from services.notifications.adapters.channels.removed_bridge import end_waiting_alerts
from services.notifications.adapters.provider_store import wishes
from services.notifications.adapters.provider_tables import provider_health
from services.notifications.domain.delivery import Attempt
from services.notifications.domain.provider import Breaker, Provider, Wish
from services.notifications.usecases.ports import Now
from shared.contracts.notifications.codes import AttemptOutcome, Channel
from shared.contracts.notifications.providers import ProviderState


@dataclass
class _Seen:
    provider: Provider
    breaker: Breaker = field(default_factory=Breaker)
    wish: Wish = field(default_factory=Wish)
    last_success_at: datetime | None = None
    last_failure_at: datetime | None = None
    last_failure: str = ""

    @property
    def place(self) -> tuple[int, str]:
        """The lowest is asked first."""
        configured = self.provider.priority
        return configured if self.wish.priority is None else self.wish.priority, self.provider.name


class ProviderBoard:
    """Safe for several threads."""

    def __init__(self, providers: Iterable[Provider], now: Now) -> None:
        self._seen = {provider.name: _Seen(provider) for provider in providers}
        self._named: set[str] = set()
        """Those of them that the console names."""
        self._now = now
        self._lock = threading.Lock()
        for one in self._seen.values():
            metrics.PROVIDER_RESTING.labels(one.provider.channel, one.provider.name).set(0)

    def ready(self, names: Sequence[str]) -> bool:
        """Whether one of these would be asked now."""
        with self._lock:
            return any(self._ready(self._seen[name]) for name in names if name in self._seen)

    def _ready(self, seen: _Seen) -> bool:
        return not seen.wish.paused and seen.breaker.ready(self._now())

    def admits(self, name: str) -> bool:
        with self._lock:
            seen = self._seen.get(name)
            return seen is not None and not seen.wish.paused and seen.breaker.admit(self._now())

    def in_order(self, names: Sequence[str]) -> Sequence[str]:
        """As they are asked now, those that are paused or rest among them."""
        with self._lock:
            return sorted((name for name in names if name in self._seen), key=lambda name: self._seen[name].place)

    def follow(self, engine: Engine) -> None:
        """Do from now on as staff said: each process that sends asks, over and over."""
        with engine.connect() as connection:
            said = wishes(connection)
        with self._lock:
            for name, seen in self._seen.items():
                seen.wish = said.get(name, Wish())

    def ended(self, name: str, attempt: Attempt) -> None:
        """What an attempt says about its provider: it answered, or it failed."""
        with self._lock:
            seen, now = self._seen.get(name), self._now()
            if seen is None:  # removed while it answered
                return
            if attempt.of_provider or attempt.outcome is AttemptOutcome.UNKNOWN:
                seen.breaker.failed(now)
                seen.last_failure_at, seen.last_failure = now, attempt.reply
            else:
                seen.breaker.succeeded()
                seen.last_success_at = now
            self._show(seen)

    def withdrawn(self, name: str) -> None:
        """Nothing came to it."""
        with self._lock:
            if name in self._seen:
                self._seen[name].breaker.withdrawn()

    def know(self, named: Sequence[Provider]) -> None:
        """Who the console names, beside the settings, instead of whom it named before."""
        with self._lock:
            for name in self._named - {one.name for one in named}:
                gone = self._seen.pop(name).provider
                metrics.PROVIDER_RESTING.remove(gone.channel, gone.name)
            for one in named:
                if one.name not in self._seen:
                    self._show(self._seen.setdefault(one.name, _Seen(one)))
            self._named = {one.name for one in named}

    def save(self, engine: Engine) -> None:
        """Put it where the console reads it. Of several processes the last one stands there."""
        with self._lock:
            rows = [_row(seen, self._now()) for seen in self._seen.values()]
        stored = insert(provider_health)
        changed: dict[str, Any] = {column.name: column for column in stored.excluded if column.name != "name"}
        for kept in ("last_success_at", "last_failure_at"):  # of before this process began
            changed[kept] = func.coalesce(stored.excluded[kept], provider_health.c[kept])
        with engine.begin() as connection:
            connection.execute(delete(provider_health).where(provider_health.c.name.not_in(self._seen)))
            if rows:
                connection.execute(stored.on_conflict_do_update(index_elements=["name"], set_=changed), rows)
            if all(seen.provider.channel is not Channel.WEBHOOK for seen in self._seen.values()):
                end_waiting_alerts(connection)

    @staticmethod
    def _show(seen: _Seen) -> None:
        resting = seen.breaker.state is not ProviderState.CLOSED
        metrics.PROVIDER_RESTING.labels(seen.provider.channel, seen.provider.name).set(resting)


def _row(seen: _Seen, now: datetime) -> dict[str, Any]:
    return {
        **vars(seen.provider),
        "state": seen.breaker.state,
        "state_since": seen.breaker.since,
        "failures": seen.breaker.failures,
        "last_success_at": seen.last_success_at,
        "last_failure_at": seen.last_failure_at,
        "last_failure": seen.last_failure,
        "seen_at": now,
    }
