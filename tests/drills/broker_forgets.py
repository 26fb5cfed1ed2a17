"""`broker-forgets`: RabbitMQ loses its disk with confirmed events on it."""

import shutil

from operations.servers.rabbitmq_node import PrivateNode
from tests.drills.ground import Ground
from tests.drills.plan import Plan
from tests.drills.report import NotPossibleHere, Report
from tests.drills.whole.checker import check, count_earlier
from tests.drills.whole.load import Load
from tests.drills.whole.settle import missing, wait_until_published, wait_until_settled
from tests.drills.whole.tending import tend_for

READER = "notifications-work"
DOSSIERS_PER_SECOND = 3.0


def run(ground: Ground, plan: Plan) -> Report:
    """The readers notice what never came, and have it sent again: everybody is told, once, in order."""
    report = Report("broker-forgets", kills=1)
    running = ground.running
    broker = running.system.broker
    if not isinstance(broker, PrivateNode):
        raise NotPossibleHere("the broker's disk is not ours to lose")
    earlier = count_earlier(running.record)
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
    check(report, running.record, earlier)
    report.figures |= {"forgotten": forgotten, "api_errors": len(load.errors)}
    report.promise(not load.errors, f"{len(load.errors)} requests failed: {load.errors[:3]}")
    report.promise(forgotten > 0, "the broker forgot nothing: nothing is proved")
    return report.judge(kills=True)
