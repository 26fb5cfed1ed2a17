"""Reporting to investor that a person was forgotten, as a part of `work`: until investor has it."""

from collections import Counter
from collections.abc import Callable
from typing import Any

from pika.exceptions import AMQPError
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from shared.contracts.investor.privacy import ConfirmErasure
from shared.contracts.refusal import ServiceUnavailable
from shared.messaging.erasure import Forgetting
from shared.process.scheduler import Job, Scheduler
from shared.process.settings import ProcessSettings
from shared.process.worker import Component
from shared.rpc.blocking import BlockingRpcClient
from shared.telemetry import logging

log = logging.get(__name__)

Call = Callable[[ConfirmErasure], Any]


def erasures(forgetting: Forgetting, settings: ProcessSettings, engine: Engine) -> Component:
    """Reports every `erasure_report_every_s`, and looks then whether something came after."""
    client = BlockingRpcClient(settings.amqp_url)

    def report() -> None:
        try:
            report_once(forgetting, engine, client.call)
        except (ServiceUnavailable, AMQPError, OSError, TimeoutError) as away:
            log.info("erasures not reported now", error=type(away).__name__)

    job = Job("report erasures", settings.erasure_report_every_s, report)
    return Component("erasures", Scheduler(engine, [job], lock="primo.erasures").run)


def report_once(forgetting: Forgetting, engine: Engine, call: Call) -> int:
    """Answers how many were taken by investor. A report that is lost is made again: investor knows it then."""
    with Session(engine) as session, session.begin():
        again = forgetting.forget_again(session)
        waiting = forgetting.unreported(session)
    for one in waiting:
        counts = Counter(one.counts) + Counter(again[one.erasure_id])
        call(ConfirmErasure(erasure_id=one.erasure_id, place=one.place, counts=dict(counts)))
        with Session(engine) as session, session.begin():
            forgetting.reported(session, [one.erasure_id])
    return len(waiting)
