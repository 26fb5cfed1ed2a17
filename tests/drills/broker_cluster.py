"""`broker-cluster`: of three nodes the one that leads the readers' queue is killed, or falls silent, and comes back."""

import time
from collections.abc import Iterator
from datetime import datetime
from enum import StrEnum

from pika.exceptions import AMQPError

from operations.servers.rabbitmq_cluster import PrivateCluster
from operations.servers.rabbitmq_node import PrivateNode
from shared.messaging.connection import opened
from shared.messaging.topology import inbox_queue
from tests.drills.faults import kill_between_confirm_and_mark
from tests.drills.ground import Ground
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.narrow.subject import CONSUMER
from tests.drills.plan import Plan
from tests.drills.report import Report
from tests.drills.several_servers import with_a_cluster

PER_SECOND = {"short": 60, "full": 200}
STAYS_S = 3.0
"""A thawed node looks whole until it finds that it was given up, and starts anew: whoever kills another one in that
moment has two of three down, which nobody promises to survive. And a quorum queue killed within a moment of its
declaration may lose its log.
"""
LOOK_S = 0.5
RETURN_LIMIT_S = 90.0
_GAP = """
SELECT coalesce(extract(epoch FROM max(later - earlier)), 999) FROM (
    SELECT published_at AS later, lag(published_at) OVER (ORDER BY published_at) AS earlier
    FROM outbox WHERE published_at IS NOT NULL
) AS pairs WHERE later > %s
"""


class Fault(StrEnum):
    """What happens to the node that leads."""

    KILLED = "killed"
    FROZEN = "frozen"


LIMITS_S = {Fault.KILLED: 2.0, Fault.FROZEN: 15.0}
"""Within which confirms resume."""
SHARED_MACHINE = 4.0
"""The short form runs beside other tests: so many times the limit."""


def run(ground: Ground, plan: Plan) -> Report:
    """The leader's node is killed -9, then frozen, under load: the others go on, and it comes back as a full member."""
    report = Report("broker-cluster")
    gaps: dict[Fault, list[float]] = {fault: [] for fault in Fault}
    returns: list[float] = []
    with with_a_cluster(ground) as (place, cluster), narrow_path(place, per_second=plan.size(**PER_SECOND)) as path:
        kill_between_confirm_and_mark(path, "relay-1")
        wait_for_effect_after(path, now(path), patience_s=30)  # its successor is at work
        _wait_until_whole(path, cluster)
        for fault in _faults(plan):
            victim, moment = cluster.leader_of(path.vhost, inbox_queue(CONSUMER)), now(path)
            (victim.freeze if fault is Fault.FROZEN else victim.kill)()
            report.kills += 1
            report.recovery_s = max(report.recovery_s, wait_for_effect_after(path, now(path), patience_s=60))
            path.load_for(1)
            gaps[fault].append(_longest_gap_since(path, moment))
            (victim.thaw if fault is Fault.FROZEN else victim.launch)()
            returns.append(_wait_until_whole(path, cluster))
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    report.figures |= {f"confirm_gap_{fault}_s": round(max(found), 2) for fault, found in gaps.items()}
    report.figures["whole_again_s"] = round(max(returns), 2)
    report.promise(max(returns) < RETURN_LIMIT_S, "a node did not become a full member again")
    for fault, limit in LIMITS_S.items():
        allowed, longest = limit * (SHARED_MACHINE if plan.short else 1.0), max(gaps[fault])
        report.promise(longest < allowed, f"{fault}: no confirm for {longest:.1f} s; the limit is {allowed:.0f} s")
    return report.judge(kills=True, absorbed=True)


def _faults(plan: Plan) -> Iterator[Fault]:
    """One after the other, each at least once."""
    began = time.monotonic()
    while True:
        yield from Fault
        if plan.short or time.monotonic() - began > plan.seconds:
            return


def _longest_gap_since(path: NarrowPath, moment: datetime) -> float:
    """Seconds between two events that the relay marked as confirmed, the later one after `moment`."""
    return float(one(path.publisher, _GAP, moment))


def _wait_until_whole(path: NarrowPath, cluster: PrivateCluster) -> float:
    """Under load, until every node keeps the queue and serves clients, and has for STAYS_S; answers the seconds until
    it began to. The next fault needs that: two of three nodes are a majority, one is not.

    Ends after RETURN_LIMIT_S all the same, and answers how long it took.
    """
    began = time.monotonic()
    whole_since: float | None = None
    while (looked := time.monotonic()) - began < RETURN_LIMIT_S:
        if not _is_whole(path, cluster):
            whole_since = None
        elif looked - (whole_since := whole_since or looked) >= STAYS_S:
            return whole_since - began
        path.load_for(LOOK_S)
    return time.monotonic() - began


def _is_whole(path: NarrowPath, cluster: PrivateCluster) -> bool:
    return cluster.is_whole(path.vhost, inbox_queue(CONSUMER)) and all(_serves(n, path.vhost) for n in cluster.nodes)


def _serves(node: PrivateNode, vhost: str) -> bool:
    """Whether clients find the queue there."""
    try:
        with opened(node.url(vhost)) as connection:
            connection.channel().queue_declare(inbox_queue(CONSUMER), passive=True)
    except (AMQPError, OSError):
        return False
    return True
