"""`celery -A tests.bench.peers.celery_peer.mail worker`: a task for each message, as Celery's users send mail.

The whole message travels in the task, as with django-celery-email; a process keeps its connection, which is faster
than one for each task.
"""

import os
import smtplib
from typing import Any

from celery import Celery
from celery.signals import worker_process_init

app = Celery("mail", broker=os.environ["BENCH_AMQP_URL"])
app.conf.update(
    task_acks_late=True,
    task_reject_on_worker_lost=True,
    task_ignore_result=True,
    broker_transport_options={"confirm_publish": True},
    broker_connection_retry_on_startup=True,
)

_smtp: smtplib.SMTP | None = None


@worker_process_init.connect
def connect(**_: Any) -> None:
    """Each forked process has a connection of its own."""
    global _smtp  # Celery's own way to give a process its resources
    _smtp = smtplib.SMTP("127.0.0.1", int(os.environ["BENCH_SMTP_PORT"]))


@app.task
def send(sender: str, recipient: str, mail: str) -> None:
    assert _smtp is not None
    _smtp.sendmail(sender, [recipient], mail.encode("ascii"))
