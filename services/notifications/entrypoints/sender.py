"""The sender threads of `work`: wake on a new notice, or twice a second, and send what is due."""

import random
import threading
import time
from collections.abc import Callable
from typing import cast

import psycopg
from sqlalchemy import Connection, Engine, text

from services.notifications.adapters import metrics
from services.notifications.adapters.claim_desk import SqlDesk
from services.notifications.adapters.staff_notices import CHANNEL
from services.notifications.adapters.writing.shipped_texts import install_all
from services.notifications.bootstrap import SendingFactory, utc_now
from services.notifications.config import WorkSettings
from services.notifications.entrypoints.sms_receipts import ReceiptDesk
from services.notifications.usecases.send_notice import Sending, Step
from shared.database.engine import make_engine
from shared.process.worker import Component

POLL_S = 0.5
SHOW_EVERY_S = 5.0
FOLLOW_EVERY_S = 1.0
"""How soon what staff say of a provider holds."""
FIRST_REST_S, LONGEST_REST_S = 1.0, 10.0
"""While a server is away: the queue waits, and its next notice is tried now and then."""


class Sender:
    """One thread. Others may run beside it, in this process or another."""

    def __init__(self, engine: Engine, build: Callable[[], Sending]) -> None:
        self._engine = engine
        self._sending = build()
        self._rest_s = FIRST_REST_S

    def run(self, stop: threading.Event) -> None:
        """Send until `stop` is set. Raises DBAPIError when the database goes away."""
        try:
            with self._engine.connect() as connection:
                # Closed for good at the end, never pooled: its advisory lock tells the others that this sender lives.
                connection.detach()
                with metrics.SENDERS.track_inprogress():
                    self._work(connection, stop)
        finally:
            self._sending.close()

    def _work(self, connection: Connection, stop: threading.Event) -> None:
        desk = SqlDesk(connection)
        with connection.begin():
            connection.execute(text(f"LISTEN {CHANNEL}"))
        look_again = 0.0
        while not stop.is_set():
            if time.monotonic() >= look_again:
                desk.recover()
                look_again = time.monotonic() + POLL_S
            step = self._sending.next(desk)
            if step is Step.IDLE:
                self._wait_for_notice(connection)
            elif step is Step.SERVER_AWAY:
                stop.wait(self._rest_s * random.uniform(0.8, 1.2))  # noqa: S311 - jitter
                self._rest_s = min(self._rest_s * 2, LONGEST_REST_S)
            else:
                self._rest_s = FIRST_REST_S
        desk.give_back()

    @staticmethod
    def _wait_for_notice(connection: Connection) -> None:
        # psycopg's own; `driver_connection` is gone once the connection is detached.
        raw = cast(psycopg.Connection, connection.connection.dbapi_connection)
        for _ in raw.notifies(timeout=POLL_S, stop_after=1):
            pass


def senders(settings: WorkSettings) -> list[Component]:
    """The components of `work` that send."""
    engine = make_engine(
        settings.database_url,
        application="primo-notifications-sender",
        pool_size=settings.senders + 1 + len(settings.providers),
    )
    install_all(engine, utc_now)
    factory = SendingFactory(settings)
    factory.follow(engine)  # before anything leaves
    found = [Component(f"sender-{number}", Sender(engine, factory.build).run) for number in range(settings.senders)]
    found += [
        Component(f"receipts-{name}", ReceiptDesk(name, centre, engine).run)
        for name, centre in factory.receipts.items()
    ]
    return [*found, Component("notices", lambda stop: _show_notices(engine, factory, stop))]


def _show_notices(engine: Engine, factory: SendingFactory, stop: threading.Event) -> None:
    show_again = 0.0
    while not stop.is_set():
        factory.follow(engine)
        if time.monotonic() >= show_again:
            metrics.show_notices(engine)
            factory.board.save(engine)
            show_again = time.monotonic() + SHOW_EVERY_S
        stop.wait(FOLLOW_EVERY_S)
