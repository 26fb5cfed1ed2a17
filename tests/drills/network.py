"""`network`: slow, cut, swallowing and one-way links between the services and their servers."""

import itertools
import time
from collections.abc import Iterator

from tests.drills.fault_proxy import FaultProxy, Link
from tests.drills.ground import Ground
from tests.drills.links import through_proxies
from tests.drills.narrow.books import check, now, one, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.plan import Plan
from tests.drills.report import Report

RECOVERY_LIMIT_S = 20.0
PAUSE_S = 1.0
FAULTS = (Link.DELAYED, Link.CUT, Link.BLACK_HOLE, Link.HALF_OPEN)
SHORT = (("database", Link.CUT, 0.5), ("database", Link.BLACK_HOLE, 1.0))
TRIES_UNTIL_ONE_BITES = 5
_UNCONFIRMED = """
SELECT count(*) FROM outbox WHERE published_at IS NULL AND recorded_at < clock_timestamp() - %s * interval '1 s'
"""


def run(ground: Ground, plan: Plan) -> Report:
    """Links are delayed, cut, swallow everything, or carry one direction: nothing is lost, order is kept."""
    report = Report("network")
    recoveries: dict[str, float] = {}
    with through_proxies(ground) as (behind, proxies), narrow_path(behind, per_second=plan.per_second) as path:
        wait_for_effect_after(path, now(path), patience_s=30)
        began = time.monotonic()
        for name, fault, seconds in _faults(plan):
            if not plan.short and time.monotonic() - began > plan.seconds:
                break
            recovered = _spoil(path, proxies[name], fault, seconds)
            kind = f"{name} {fault}"
            recoveries[kind] = round(max(recovered, recoveries.get(kind, 0.0)), 2)
            path.load_for(PAUSE_S)
        if plan.short:
            recoveries["broker half-open, then cut"] = _lose_confirms(path, proxies["broker"])
        path.stop_writing()
        settle(path, patience_s=60)
        check(report, path)
    return judge_recoveries(report, recoveries)


def absorbed(path: NarrowPath) -> int:
    """Redeliveries so far that had no second effect."""
    found: int = one(path.consumer, "SELECT count(*) FROM absorbed")
    return found


def wait_until_unconfirmed(path: NarrowPath, seconds: float, *, patience_s: float) -> None:
    """Until the relay has waited for a confirm for so long, as the outbox has it."""
    deadline = time.monotonic() + patience_s
    while not one(path.publisher, _UNCONFIRMED, seconds) and time.monotonic() < deadline:
        path.tend()


def judge_recoveries(report: Report, recoveries: dict[str, float]) -> Report:
    """Every kind of fault must have been recovered from in time."""
    report.recovery_s = max(recoveries.values(), default=0.0)
    report.figures["recoveries_s"] = recoveries
    report.promise(bool(recoveries), "no link was spoiled: nothing is proved")
    for kind, recovered in recoveries.items():
        report.promise(recovered < RECOVERY_LIMIT_S, f"{kind}: no effect within {recovered:.0f} s of its end")
    return report.judge(absorbed=True)


def _faults(plan: Plan) -> Iterator[tuple[str, Link, float]]:
    """(link, fault, seconds): every pair has its turn, in an order and for a time that the seed decides."""
    if plan.short:
        yield from SHORT
        return
    dice = plan.dice()
    pairs = list(itertools.product(("database", "broker"), FAULTS))
    while True:
        for name, fault in dice.sample(pairs, len(pairs)):
            yield name, fault, dice.uniform(1.0, 20.0)


def _spoil(path: NarrowPath, proxy: FaultProxy, fault: Link, seconds: float) -> float:
    """Spoil a link for a while; answers the seconds from its mending to the effect of a later event."""
    proxy.turn(fault)
    path.load_for(seconds)
    proxy.turn(Link.WHOLE)
    return wait_for_effect_after(path, now(path), patience_s=2 * RECOVERY_LIMIT_S)


def _lose_confirms(path: NarrowPath, proxy: FaultProxy) -> float:
    """What is sent arrives, its confirms do not, and then the link is cut: it is sent again, and absorbed."""
    longest = 0.0
    for _ in range(TRIES_UNTIL_ONE_BITES):
        proxy.turn(Link.HALF_OPEN)
        wait_until_unconfirmed(path, 0.5, patience_s=10)
        longest = max(longest, _spoil(path, proxy, Link.CUT, 0.3))
        if absorbed(path):
            break
    return round(longest, 2)
