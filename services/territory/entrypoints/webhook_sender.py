"""The webhook threads of `work`: wake on a new event, or twice a second, and send what is due."""

import random
import threading
from collections.abc import Callable
from datetime import datetime
from typing import cast

import psycopg
from sqlalchemy import Connection, Engine, text

from services.territory.adapters import webhook_metrics as metrics
from services.territory.adapters.delivery_desk import SqlDeliveryDesk
from services.territory.bootstrap import utc_now
from services.territory.config import Settings
from services.territory.usecases.deliver_event import Caller, deliver_next
from shared.database.engine import make_engine
from shared.messaging.wakefulness import CHANNEL
from shared.network.webhooks.caller import WebhookCaller
from shared.process.worker import Component

POLL_S = 0.5
SHOW_EVERY_S = 5.0


class WebhookSender:
    """One thread. Others may run beside it, in this process or another."""

    def __init__(self, engine: Engine, caller: Caller, key: str, now: Callable[[], datetime] = utc_now) -> None:
        self._engine = engine
        self._caller = caller
        self._key = key
        self._now = now

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set. Raises DBAPIError when the database goes away."""
        with self._engine.connect() as connection:
            # Closed for good at the end, never pooled: its advisory lock tells the others that this sender lives.
            connection.detach()
            desk = SqlDeliveryDesk(connection)
            with connection.begin():
                connection.execute(text(f"LISTEN {CHANNEL}"))
            while not stop.is_set():
                desk.recover(self._now())
                done = deliver_next(desk, self._caller, self._key, self._now, random.random)
                if done is None:
                    self._wait(connection)
                else:
                    metrics.ATTEMPTS.labels(done.ended.outcome).inc()
                    metrics.SECONDS.observe(done.took.total_seconds())

    @staticmethod
    def _wait(connection: Connection) -> None:
        # psycopg's own; `driver_connection` is gone once the connection is detached.
        raw = cast(psycopg.Connection, connection.connection.dbapi_connection)
        for _ in raw.notifies(timeout=POLL_S, stop_after=1):
            pass


def webhook_senders(settings: Settings) -> list[Component]:
    """The components of `work` that send webhooks; none without a key."""
    key = settings.webhook_key.get_secret_value()
    engine = make_engine(
        settings.database_url, application="primo-territory-webhooks", pool_size=settings.webhook_senders + 1
    )
    shown = Component("subscriptions", lambda stop: _show(engine, stop))
    if not key:
        return [shown]
    caller = WebhookCaller(
        named_origins=settings.webhook_named_origins, ca_file=settings.webhook_ca_file or None
    )  # fmt: skip
    senders = [WebhookSender(engine, caller, key) for _ in range(settings.webhook_senders)]
    return [*(Component(f"webhooks-{number}", one.run) for number, one in enumerate(senders)), shown]


def _show(engine: Engine, stop: threading.Event) -> None:
    while not stop.is_set():
        metrics.show_subscriptions(engine)
        stop.wait(SHOW_EVERY_S)
