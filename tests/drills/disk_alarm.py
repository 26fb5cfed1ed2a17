"""`disk-alarm`: the broker has no disk left and stops reading from publishers."""

import time

import httpx

from operations.servers.ports import LOOPBACK
from operations.servers.rabbitmq_node import PrivateNode
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import NotPossibleHere, Report

NOTICED_LIMIT_S, RECOVERY_LIMIT_S = 5.0, 10.0


def run(ground: Ground, plan: Plan) -> Report:
    """While the broker is full readiness says so; nothing is lost, and all goes on when it has room again."""
    report, noticed = Report("disk-alarm"), 0.0
    broker = ground.servers.broker
    if not isinstance(broker, PrivateNode):
        raise NotPossibleHere("the disk alarm is raised by rabbitmqctl, on a private node only")
    with narrow_path(ground, per_second=plan.per_second) as path:
        began = time.monotonic()
        while not report.figures.get("alarms") or (not plan.short and time.monotonic() - began < plan.seconds):
            path.load_for(1)
            broker.control("set_disk_free_limit", "1000000GB")
            try:
                noticed = max(noticed, _wait_for_readiness(path, False, 4 * NOTICED_LIMIT_S))
                path.load_for(plan.size(short=3, full=10))
            finally:
                broker.control("set_disk_free_limit", "50MB")
            freed, moment = time.monotonic(), now(path)
            wait_for_effect_after(path, moment, patience_s=4 * RECOVERY_LIMIT_S)
            _wait_for_readiness(path, True, 4 * RECOVERY_LIMIT_S)
            report.recovery_s = max(report.recovery_s, time.monotonic() - freed)
            report.figures["alarms"] = report.figures.get("alarms", 0) + 1
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.figures["unready_after_s"] = noticed
    report.promise(noticed < NOTICED_LIMIT_S, f"it took {noticed:.1f} s until readiness said so")
    report.promise(report.recovery_s < RECOVERY_LIMIT_S, f"it took {report.recovery_s:.1f} s to go on")
    return report.judge()


def _wait_for_readiness(path: NarrowPath, wanted: bool, patience_s: float) -> float:
    """Until the relay's process says that it is ready, or that it is not, for this reason; answers the seconds."""
    (relay,) = [spec for spec in path.supervisor.specs if spec.service == "relay"]
    address, began = f"http://{LOOPBACK}:{relay.health_port}/health/ready", time.monotonic()
    while time.monotonic() - began < patience_s:
        said = httpx.get(address, timeout=5, trust_env=False)
        if said.is_success if wanted else "publisher" in said.json():
            break
        path.tend()
    return time.monotonic() - began
