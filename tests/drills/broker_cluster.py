"""`broker-cluster`, `broker-frozen`: of three nodes, the one that leads the queue is killed, or falls silent."""

import time
from datetime import datetime

from operations.servers.rabbitmq_cluster import PrivateCluster
from operations.servers.rabbitmq_node import PrivateNode
from shared.messaging.topology import inbox_queue
from tests.drills.faults import kill_between_confirm_and_mark
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.narrow.subject import CONSUMER
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.several_servers import with_a_cluster

PER_SECOND = 200.0
KILLED_LIMIT_S, FROZEN_LIMIT_S = 2.0, 15.0
QUIET_BEFORE_S = 3.0
_GAP = """
SELECT coalesce(extract(epoch FROM max(later - earlier)), 999) FROM (
    SELECT published_at AS later, lag(published_at) OVER (ORDER BY published_at) AS earlier
    FROM outbox WHERE published_at IS NOT NULL
) AS pairs WHERE later > %s
"""


def killed(ground: Ground, plan: Plan) -> Report:
    """The leader's node is killed -9 under load: confirms resume within 2 s, from the others."""
    return _run("broker-cluster", ground, plan, freeze=False, limit_s=KILLED_LIMIT_S)


def frozen(ground: Ground, plan: Plan) -> Report:
    """The leader's node is frozen (SIGSTOP) under load: it is noticed, and confirms resume within 15 s."""
    return _run("broker-frozen", ground, plan, freeze=True, limit_s=FROZEN_LIMIT_S)


def _run(name: str, ground: Ground, plan: Plan, *, freeze: bool, limit_s: float) -> Report:
    report = Report(name)
    gaps: list[float] = []
    with with_a_cluster(ground.scratch) as (place, cluster), narrow_path(place, per_second=PER_SECOND) as path:
        kill_between_confirm_and_mark(path, "relay-1")
        wait_for_effect_after(path, now(path), patience_s=30)  # its successor is at work
        until = time.monotonic() + plan.seconds
        while not gaps or (time.monotonic() < until and not plan.short):
            path.load_for(QUIET_BEFORE_S)
            victim, moment = cluster.leader_of(path.vhost, inbox_queue(CONSUMER)), now(path)
            (victim.freeze if freeze else victim.kill)()
            report.recovery_s = max(report.recovery_s, wait_for_effect_after(path, now(path), patience_s=60))
            path.load_for(1)
            gaps.append(_longest_gap_since(path, moment))
            if not plan.short:
                _bring_back(path, cluster, victim, freeze)
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.kills = len(gaps)
    report.figures |= {"confirm_gap_s": round(max(gaps), 2), "limit_s": limit_s}
    report.promise(max(gaps) < limit_s, f"no confirm for {max(gaps):.1f} s; the limit is {limit_s:.0f} s")
    return report.judge(kills=True, absorbed=True)


def _longest_gap_since(path: NarrowPath, moment: datetime) -> float:
    """Seconds between two events that the relay marked as confirmed, the later one after `moment`."""
    return float(one(path.publisher, _GAP, moment))


def _bring_back(path: NarrowPath, cluster: PrivateCluster, victim: PrivateNode, frozen: bool) -> None:
    """Let the node go on, or start it again, and wait until it is a full member: the next fault needs a majority."""
    if frozen:
        victim.thaw()
    else:
        victim.launch()
    deadline = time.monotonic() + 90
    while not cluster.is_whole(path.vhost, inbox_queue(CONSUMER)):
        if time.monotonic() > deadline:
            raise TimeoutError(f"{victim.name} did not come back as a member")
        path.load_for(0.5)
