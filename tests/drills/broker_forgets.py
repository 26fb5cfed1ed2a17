"""`broker-forgets`: RabbitMQ loses its disk with confirmed events on it."""

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager

from operations.servers.rabbitmq_node import PrivateNode
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import NotPossibleHere, Report
from tests.drills.whole.checker import check
from tests.drills.whole.load import Load
from tests.drills.whole.settle import missing, wait_until_published, wait_until_settled
from tests.drills.whole.tending import tend_for
from tests.support.systems import running_system

READER = "notifications-work"
DOSSIERS_PER_SECOND = 3.0
AUDITS = {"PRIMO_AUDIT_EVERY_S": "2", "PRIMO_AUDIT_SETTLED_S": "4"}


def run(_ground: Ground, plan: Plan) -> Report:
    """The readers notice what never came, and have it sent again: everybody is told, once, in order."""
    report = Report("broker-forgets", kills=1)
    with _settings(AUDITS), running_system() as running:
        broker = running.system.broker
        if not isinstance(broker, PrivateNode):
            raise NotPossibleHere("the broker's disk is not ours to lose")
        load = Load(running.base_url, running.demo_password, DOSSIERS_PER_SECOND)
        load.start()
        tend_for(running, plan.seconds / 2)
        running.system.supervisor.stop([READER])
        tend_for(running, plan.seconds / 2)
        load.stop()
        wait_until_published(running.system, running.record, patience_s=60)
        broker.kill()
        forgotten = sum(map(len, missing(running.record).values()))
        shutil.rmtree(broker.data / "mnesia")
        broker.start()
        running.system.supervisor.start([READER])
        report.recovery_s = wait_until_settled(running.system, running.record, patience_s=180)
        check(report, running.record)
    report.figures |= {"forgotten": forgotten, "api_errors": len(load.errors)}
    report.promise(not load.errors, f"{len(load.errors)} requests failed: {load.errors[:3]}")
    report.promise(forgotten > 0, "the broker forgot nothing: nothing is proved")
    return report.judge(kills=True)


@contextmanager
def _settings(settings: dict[str, str]) -> Iterator[None]:
    """For the processes that are started meanwhile."""
    before = {name: os.environ.get(name) for name in settings}
    os.environ.update(settings)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
