"""The notifications service with a real database and a mail server that does as it is told."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

import psycopg
import pytest
from sqlalchemy import Engine, text

from services.notifications import bootstrap
from services.notifications.adapters.channels.failover import Providers
from services.notifications.adapters.channels.provider_board import ProviderBoard
from services.notifications.adapters.channels.smtp import MailServer, SmtpMailer
from services.notifications.adapters.claim_desk import SqlDesk
from services.notifications.adapters.timing_data import ResidenceCalendar, timing_policy
from services.notifications.domain.provider import Provider
from services.notifications.entrypoints.sender import Sender
from services.notifications.usecases.ports import Now
from services.notifications.usecases.send_notice import Sending, Step
from services.notifications.usecases.timing import Timing
from shared.contracts.event import Envelope, Event
from shared.contracts.notifications.codes import Channel
from shared.contracts.notifications.providers import ProviderKind
from shared.contracts.notifications.queries import ListNotices
from shared.contracts.notifications.replies import NoticeView
from shared.contracts.preference_links import PreferenceLinks
from shared.contracts.request import Request
from shared.database.engine import make_engine, plain_url
from shared.database.identifiers import uuid7
from shared.messaging.handling import Handling
from shared.messaging.inbox import Received, store
from shared.messaging.lanes import LaneWorker
from shared.messaging.message import encode
from shared.messaging.unit_of_work import transaction
from shared.telemetry.correlation import Trace, following
from tests.integration.notifications.post_office import PostOffice
from tests.support.databases import Databases, ServiceDatabase
from tests.support.postfix import Postfix
from tests.unit.notifications.builders import DOSSIER, FINGERPRINTS, SECRET, SENDER, KnownContacts, staff_writer, writer

LINKS = PreferenceLinks("https://primo.example/", SECRET)


def post_offices(*offices: PostOffice | Postfix, timeout_s: float = 5, **more: Any) -> Providers:
    """E-mail by these mail servers, the first one first. `more`: of each MailServer."""
    lines = []
    for number, office in enumerate(offices):
        server = MailServer(
            host="127.0.0.1",
            port=office.port,
            security="none",
            username="",
            password="",
            timeout_s=timeout_s,
            sender=SENDER,
            links=LINKS,
            **more,
        )
        provider = Provider(f"office-{number}", Channel.EMAIL, ProviderKind.SMTP, priority=number)
        lines.append((provider, SmtpMailer(server)))
    return Providers(lines, ProviderBoard([provider for provider, _ in lines], bootstrap.utc_now))


@dataclass
class Notifications:
    """Let it hear events, let its senders work, look at what came of it."""

    database: ServiceDatabase
    engine: Engine
    post: PostOffice
    now: Now = bootstrap.utc_now
    contacts: KnownContacts = field(default_factory=KnownContacts)

    def hear(self, event: Event, event_id: UUID | None = None) -> None:
        """As a lane does."""
        trace = Trace("test", causation_id=str(event_id or uuid7()))
        with following(trace), transaction(self.engine, bootstrap.unit_of_work) as work:
            bootstrap.HANDLERS[type(event)](event, work)

    def receive(self, *envelopes: Envelope) -> None:
        """As the intake does, from the bytes that travel."""
        messages = [(envelope, encode(envelope)) for envelope in envelopes]
        with psycopg.connect(plain_url(self.database.url)) as connection:
            store(connection, [Received(envelope=e, headers=dict(m.headers), body=m.body) for e, m in messages])

    def work_lanes(self, rounds: int = 10) -> None:
        worker = LaneWorker(
            service="notifications",
            engine=self.engine,
            handling=Handling(bootstrap.HANDLERS, bootstrap.unit_of_work),
        )
        with self.engine.begin() as connection:
            connection.execute(text("UPDATE lane SET resume_at = now() WHERE state = 'retry'"))
        with self.engine.connect() as connection:
            for _ in range(rounds):
                if not worker.work_once(connection, list(range(16))):
                    break

    def ask(self, request: Request[Any]) -> Any:
        return bootstrap.application(self.engine).answer(request)

    def notices(self, dossier_id: UUID = DOSSIER) -> tuple[NoticeView, ...]:
        found: tuple[NoticeView, ...] = self.ask(ListNotices(dossier_id=dossier_id))
        return found

    def sending(self, pauses: tuple[timedelta, ...] = (timedelta(), timedelta())) -> Sending:
        return Sending(
            contacts=self.contacts,
            writer=writer(),
            staff_writer=staff_writer(),
            carriers={Channel.EMAIL: post_offices(self.post)},
            fingerprints=FINGERPRINTS,
            timing=Timing(timing_policy(), ResidenceCalendar(), self.now),
            pauses=pauses,
        )

    @contextmanager
    def desk(self) -> Iterator[SqlDesk]:
        """A sender's session; it dies with the block, as with its process."""
        with self.engine.connect() as connection:
            connection.detach()
            yield SqlDesk(connection)

    def send_all(self, sending: Sending | None = None, most: int = 50) -> list[Step]:
        """Send until nothing is due."""
        sending, steps = sending or self.sending(), []
        with self.desk() as desk:
            for _ in range(most):
                desk.recover()
                steps.append(sending.next(desk))
                if steps[-1] is Step.IDLE:
                    break
        sending.close()
        return steps

    @contextmanager
    def senders(self, count: int = 3) -> Iterator[None]:
        """Real sender threads, while the block lasts."""
        stop = threading.Event()
        threads = [
            threading.Thread(target=Sender(self.engine, self.sending).run, args=(stop,), name=f"sender-{number}")
            for number in range(count)
        ]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            stop.set()
            for thread in threads:
                thread.join()

    def query(self, statement: str, **values: Any) -> list[Any]:
        with self.engine.connect() as connection:
            return list(connection.execute(text(statement), values))

    def change(self, statement: str, **values: Any) -> None:
        with self.engine.begin() as connection:
            connection.execute(text(statement), values)

    def change_as_owner(self, statement: str) -> None:
        """What the running service may not."""
        with self.connected(self.database.owner_url) as connection:
            connection.execute(statement)

    def connected(self, url: str | None = None) -> psycopg.Connection:
        return psycopg.connect(plain_url(url or self.database.url), connect_timeout=5)


@pytest.fixture
def post_office() -> Iterator[PostOffice]:
    office = PostOffice()
    office.open()
    yield office
    office.shut()


@pytest.fixture
def notifications(databases: Databases, post_office: PostOffice) -> Iterator[Notifications]:
    database = databases("notifications", seeded=True)
    engine = make_engine(database.url, application="test", pool_size=8)
    yield Notifications(database=database, engine=engine, post=post_office)
    engine.dispose()
