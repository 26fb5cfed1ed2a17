"""`celery -A tests.bench.peers.celery_peer.app worker`."""

from typing import Any

from celery import Celery
from celery.signals import worker_process_init
from sqlalchemy import Engine, create_engine

from tests.bench.peers.same_work.model import amqp_url, notifications_url
from tests.bench.peers.same_work.notice import write_notice

app = Celery("notifications", broker=amqp_url())
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
)

_engine: Engine | None = None


@worker_process_init.connect
def connect(**_: Any) -> None:
    """Each forked process has connections of its own."""
    global _engine  # Celery's own way to give a process its resources
    _engine = create_engine(notifications_url())


@app.task
def dossier_progressed(event: dict[str, Any]) -> None:
    assert _engine is not None
    write_notice(_engine, event)
