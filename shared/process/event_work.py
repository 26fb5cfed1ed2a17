"""The components that every service with events runs in `work`."""

import threading
from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.catalogue import PUBLISHERS, SUBSCRIPTIONS
from shared.contracts.event import Event
from shared.database.engine import EVENT_STATEMENT_TIMEOUT_S, make_engine, open_connection, unpooled_engine
from shared.messaging import carried_out
from shared.messaging.backlog import read_backlog, show
from shared.messaging.connection import opened
from shared.messaging.handling import Handling
from shared.messaging.intake import Intake
from shared.messaging.lanes import LaneWorker
from shared.messaging.partition import PARTITIONS
from shared.messaging.publisher import RabbitPublisher
from shared.messaging.relay import Relay
from shared.messaging.retention import LONGEST_S, Retention
from shared.messaging.straight import Straight
from shared.messaging.subscription import RabbitSubscription
from shared.messaging.topology import declare_missing
from shared.messaging.unit_of_work import Handler, Recording
from shared.process import checks, collector
from shared.process.audit_work import audits
from shared.process.scheduler import Job, Scheduler
from shared.process.settings import ProcessSettings
from shared.process.worker import Component, Worker

BACKLOG_EVERY_S = 2.0
HANDS = 2
"""So many batches are handled straight through at a time: one computes while the other waits for the database."""


def work(
    service: str,
    settings: ProcessSettings,
    *,
    handlers: Mapping[type[Event], Handler],
    unit_of_work: Callable[[Session], Recording],
    quick: bool = False,
    more: Callable[[Engine], Sequence[Component]] = lambda _engine: (),
    jobs: Callable[[Engine], Sequence[Job]] = lambda _engine: (),
    only: str | None = None,
) -> None:
    """Run relay, intake, lanes and what else the service has, until a signal. `only` picks one kind, for scale.

    `quick`: every handler takes milliseconds, so that what is next in its lane may go straight through; the broker
    leaves an intake that is silent for long. `jobs` run beside those that every service has, under one scheduler.
    """
    handling = Handling(handlers, unit_of_work)
    engine = make_engine(
        settings.database_url,
        application=f"primo-{service}-work",
        pool_size=settings.lane_workers + 8,
        statement_timeout_s=EVENT_STATEMENT_TIMEOUT_S,
    )
    publisher = RabbitPublisher(settings.amqp_url)
    straight = [Straight(engine, handling) for _ in range(HANDS if quick else 0)]
    components = [
        *_event_path(service, settings, engine, publisher, handling, straight=straight),
        *more(engine),
        Component("scheduler", Scheduler(engine, [*_retention(service, settings), *jobs(engine)]).run),
        Component("backlog", lambda stop: _show_backlog(service, settings, stop)),
    ]
    if only:
        components = [c for c in components if c.name.startswith(only)]
    worker = Worker(components)
    collector.leave_what_is_there()
    worker.run(
        host=settings.health_host,
        port=settings.health_port,
        checks={
            "database": checks.database(engine),
            "broker": checks.broker(settings.amqp_url),
            "publisher": lambda: "blocked by the broker (memory or disk alarm)" if publisher.blocked else None,
        },
    )


def _retention(service: str, settings: ProcessSettings) -> list[Job]:
    engine = unpooled_engine(settings.database_url, application=f"primo-{service}-retention", longest_s=LONGEST_S)
    retention = Retention(engine, keep_days=settings.event_keep_days)
    return [
        Job("make and drop event days", settings.retention_every_s, retention.turn),
        Job("forget numbers of commands", settings.retention_every_s, lambda: carried_out.forget(engine)),
    ]


def _event_path(
    service: str,
    settings: ProcessSettings,
    engine: Engine,
    publisher: RabbitPublisher,
    handling: Handling,
    *,
    straight: Sequence[Straight],
) -> list[Component]:
    components = []
    if service in PUBLISHERS:
        relay = Relay(service=service, database_url=settings.database_url, publisher=publisher)
        components.append(Component("relay", lambda stop: _declared(settings, relay.run, stop)))
    if service in SUBSCRIPTIONS:
        intake = Intake(
            service=service,
            database_url=settings.database_url,
            subscribe=lambda: RabbitSubscription(settings.amqp_url, service),
            straight=straight,
        )
        components.append(Component("intake", intake.run))
        share = -(-PARTITIONS // settings.lane_workers)
        for number in range(settings.lane_workers):
            lanes = LaneWorker(
                service=service,
                engine=engine,
                handling=handling,
                share=share,
            )
            components.append(Component(f"lanes-{number}", lanes.run))
        components.append(audits(service, settings, engine))
    return components


def _declared(settings: ProcessSettings, run: Callable[[threading.Event], None], stop: threading.Event) -> None:
    """A relay with nothing to publish yet must not wait for one that has, or for a reader, to be ready."""
    with opened(settings.amqp_url) as connection:
        declare_missing(connection, settings.amqp_url)
    run(stop)


def _show_backlog(service: str, settings: ProcessSettings, stop: threading.Event) -> None:
    with open_connection(settings.database_url, f"primo-{service}-backlog", autocommit=True) as connection:
        while not stop.is_set():
            show(read_backlog(connection, service))
            stop.wait(BACKLOG_EVERY_S)
