"""`network-packets`: in a network of their own, packets between the services and their servers are dropped."""

import time
from collections.abc import Iterator

from operations.supervisor import by_command
from shared.messaging.publisher import SILENCE_S
from tests.drills.ground import Ground, own_ground
from tests.drills.links import by_other_roads, port_of
from tests.drills.narrow.books import check, now, settle, wait_for_effect_after
from tests.drills.narrow.path import NarrowPath, narrow_path
from tests.drills.network import PAUSE_S, RECOVERY_LIMIT_S, absorbed, judge_recoveries, wait_until_unconfirmed
from tests.drills.own_network import SERVICES_ROAD, own_network
from tests.drills.plan import Plan
from tests.drills.report import Report

BEYOND_SILENCE_S = SILENCE_S + 1.5
TRIES_UNTIL_ONE_BITES = 3
BEYOND_KEEPALIVES_S = 12.0
Fault = tuple[tuple[str, ...], bool, float]


def run(_ground: Ground, plan: Plan) -> Report:
    """Packets to and from the database and the broker vanish: both sides notice, nothing is lost, order is kept."""
    report = Report("network-packets")
    recoveries: dict[str, float] = {}
    with own_network() as road, own_ground() as inside:
        ports = {"database": port_of(inside.servers.database.admin_url), "broker": port_of(inside.servers.broker.url())}
        behind = by_other_roads(inside, SERVICES_ROAD, ports["database"], ports["broker"])
        # By their command: what a fork server forks lives in the network in which that was started.
        with narrow_path(behind, per_second=plan.per_second, begin=by_command) as path:
            wait_for_effect_after(path, now(path), patience_s=30)
            began = time.monotonic()
            for names, answers_only, seconds in _faults(plan, path):
                if not plan.short and time.monotonic() - began > plan.seconds:
                    break
                road.drop([ports[name] for name in names], answers_only=answers_only)
                if plan.short:
                    wait_until_unconfirmed(path, seconds, patience_s=30)
                else:
                    path.load_for(seconds)
                road.mend()
                recovered = wait_for_effect_after(path, now(path), patience_s=2 * RECOVERY_LIMIT_S)
                kind = f"{' and '.join(names)}{' answers' if answers_only else ''}"
                recoveries[kind] = round(max(recovered, recoveries.get(kind, 0.0)), 2)
                path.load_for(PAUSE_S)
            path.stop_writing()
            settle(path, patience_s=60)
            check(report, path)
    return judge_recoveries(report, recoveries)


def _faults(plan: Plan, path: NarrowPath) -> Iterator[Fault]:
    """(links, only what servers answer, seconds): first confirms that never arrive, so that something is sent again."""
    yield ("broker",), True, BEYOND_SILENCE_S
    if plan.short:
        for _ in range(TRIES_UNTIL_ONE_BITES - 1):
            if absorbed(path):
                return
            yield ("broker",), True, BEYOND_SILENCE_S
        return
    yield ("database",), False, BEYOND_KEEPALIVES_S
    dice = plan.dice()
    while True:
        names = dice.choice((("database",), ("broker",), ("database", "broker")))
        yield names, dice.random() < 0.5, dice.uniform(1.0, 2 * BEYOND_KEEPALIVES_S)
